import { concludeCheck, keepCheckOpen, listChecks } from "../../adapters/github/check-runs.ts";
import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { PullRequest } from "../../core/ports.ts";
import { isRecordBranch, promotionOf } from "../../core/release/promotion-branch.ts";
import { type PromotionRecord, type PromotionVerdict, promotionCheck } from "../../core/release/promotion-verdict.ts";
import { examinePromotion } from "../../operations/promotion/examine-promotion.ts";
import type { InstalledRepository } from "../repository.ts";
import { oneAtATime } from "../work/one-at-a-time.ts";
import { readRecord } from "./promotion-record.ts";
import { foreignConclusion, promotionConclusion, writtenBySluice } from "./promotion-replies.ts";

/** Every pull request into an environment branch gets the check that says whether it may be merged. */

export interface PromotionHere {
  model: string;
  environment: string;
  /** `MODEL@vN` */
  release: string;
}

/** Returns when to look again, because time alone may have changed an answer by then; null: no need. */
export async function checkPromotions(repository: InstalledRepository, config: Config): Promise<number | null> {
  let soonest: number | null = null;
  for (const [environment, { branch }] of Object.entries(config.environments)) {
    for (const pull of await repository.ports.pulls.find({ base: branch, state: "open" })) {
      const at = await checkPull(repository, config, environment, pull);
      if (at !== null) soonest = Math.min(soonest ?? at, at);
    }
  }
  return soonest;
}

async function checkPull(
  repository: InstalledRepository,
  config: Config,
  environment: string,
  pull: PullRequest,
): Promise<number | null> {
  const promotion = promotionIn(config, environment, pull);
  if (!promotion) {
    await checkForeign(repository, pull);
    return null;
  }
  const verdict = await checkPromotion(repository, config, promotion, pull);
  if (verdict.passed && config.environments[environment]?.promotion === "auto") await mergeIfLet(repository, pull);
  return verdict.lookAgainAt;
}

/** A branch may ask for more than Sluice does, such as reviews by owners of code; then people merge. */
async function mergeIfLet({ ports }: InstalledRepository, { number, headSha }: PullRequest): Promise<void> {
  try {
    await ports.pulls.merge(number, headSha);
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === "BRANCH_PROTECTED")) throw error;
  }
}

/** Names of branches are free: the head must be one of this repository, too. */
function promotionIn(config: Config, environment: string, { head, isFork }: PullRequest): PromotionHere | null {
  if (isFork) return null;
  for (const model of Object.keys(config.models)) {
    const release = promotionOf(head, model, environment);
    if (release !== null) return { model, environment, release };
  }
  return null;
}

async function checkForeign({ place, self, ports }: InstalledRepository, pull: PullRequest): Promise<void> {
  const known = isRecordBranch(pull.head) ? await listChecks(place, pull.headSha, self.appId) : null;
  // Vouched for when it was written; whatever anybody else pushes there is another commit.
  if (known?.get(promotionCheck)?.conclusion === "success") return;
  const files = await ports.pulls.files(pull.number);
  await concludeCheck(place, promotionCheck, pull.headSha, self.appId, foreignConclusion(files));
}

/** For what Sluice itself writes by a pull request, where the branch is protected. */
export function vouchBy({ place, self }: InstalledRepository): (headSha: string) => Promise<void> {
  return (headSha) => concludeCheck(place, promotionCheck, headSha, self.appId, writtenBySluice);
}

/** Examines the promotion and shows what came out; `say` adds to what people have said of this head. */
export function checkPromotion(
  repository: InstalledRepository,
  config: Config,
  promotion: PromotionHere,
  pull: PullRequest,
  say: (record: PromotionRecord) => PromotionRecord = (record) => record,
): Promise<PromotionVerdict> {
  const { place, self, ports } = repository;
  return oneAtATime(repository, pull.headSha, async () => {
    const record = say(await readRecord(repository, pull.headSha));
    const verdict = await examinePromotion(ports, { config, ...promotion, pull, record });
    const { conclusion, ...words } = promotionConclusion(verdict, record);
    const check = [place, promotionCheck, pull.headSha, self.appId] as const;
    if (conclusion === "pending") await keepCheckOpen(...check, words);
    else await concludeCheck(...check, { ...words, conclusion, annotations: [] });
    return verdict;
  });
}
