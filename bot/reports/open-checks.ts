import { concludeCheck, listChecks, queueCheck } from "../../adapters/github/check-runs.ts";
import { readPull } from "../../adapters/github/pull-requests.ts";
import { code } from "../../core/report/markdown.ts";
import { checkName, nothingToCheck, notReviewed, waitingFor } from "../replies.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { tellAdded } from "./added-models.ts";
import { showGate } from "./gate-check.ts";
import { gateName } from "./gate-replies.ts";
import { noteReports } from "./report-comments.ts";
import { planReview } from "./review-plan.ts";
import { listReviewedPulls, type ReviewedPull } from "./reviewed-pulls.ts";

/** Shows at once that a verdict is coming; where there is nothing to judge, that is the verdict. */
export async function openChecks(repository: InstalledRepository, pull: ReviewedPull): Promise<void> {
  const { place, self } = repository;
  const { headSha } = pull;
  // A delivery may be late, and tell of a head that is none any more.
  if ((await readPull(place, pull.number)).headSha !== headSha) return;
  const config = await readConfig(repository);
  if (!config) return;
  const plan = await planReview(repository, config, headSha);
  for (const model of plan.models) {
    await queueCheck(place, checkName(model), headSha, self.appId, waitingFor(model));
  }
  for (const [name, { conclusion }] of await listChecks(place, headSha, self.appId)) {
    const [, model] = name.split("/");
    const isIdle = model !== undefined && conclusion === null && !plan.models.includes(model);
    if (isIdle) await concludeCheck(place, name, headSha, self.appId, nothingToCheck(model));
  }
  await showGate(repository, plan);
  await noteReports(repository, pull, plan);
  await tellAdded(repository, pull, plan);
}

/** The pull request is closed, or goes into `base` now: nobody waits for a verdict on its head any more. */
export async function closeChecks(
  repository: InstalledRepository,
  pull: ReviewedPull & { base: string },
): Promise<void> {
  const others = await listReviewedPulls(repository);
  if (others.some(({ headSha }) => headSha === pull.headSha)) return;
  await takeBackChecks(repository, pull.headSha);
  if (pull.base === repository.defaultBranch) return;
  const why = `This pull request goes into ${code(pull.base)} now, which no model is judged for.`;
  await noteReports(repository, pull, { why });
}

/** Never as neutral: that would let pass what nobody has judged, were the commit to come again. */
export async function takeBackChecks({ place, self, memory }: InstalledRepository, headSha: string): Promise<void> {
  memory.heads.delete(headSha);
  for (const [name, { conclusion }] of await listChecks(place, headSha, self.appId)) {
    const isOurs = name === gateName || name.startsWith(checkName(""));
    if (conclusion === null && isOurs) await concludeCheck(place, name, headSha, self.appId, notReviewed(name));
  }
}
