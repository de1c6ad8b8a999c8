import { stickComment } from "../../adapters/github/sticky-comment.ts";
import { raiseIssue, settleIssue } from "../../adapters/github/sticky-issue.ts";
import type { Config } from "../../core/config/schema.ts";
import { promotionBranch } from "../../core/release/promotion-branch.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { hasRolloutTrailer } from "../../core/release/rollout-id.ts";
import { holdOn } from "../../core/release/transitions.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import type { Tick } from "../../operations/environment/deploy-tick.ts";
import type { InstalledRepository } from "../repository.ts";
import { attentionIssue, attentionMarker, settledWord } from "./attention-replies.ts";
import { progressLine, rollbackStory, rolloutMarker } from "./rollout-replies.ts";
import { showLive, showStatus } from "./show-deployments.ts";

/**
 * GitHub's picture of an environment: a deployment per rollout, and the story of a failed one on its promotion. Drawn
 * from git and the target every time, so that whatever was missed or half drawn is put right.
 */
export async function showRollout(repository: InstalledRepository, config: Config, tick: Tick): Promise<void> {
  const { desired, effect, status } = tick;
  const { shown } = repository.memory;
  const place = `${desired.environment}/${desired.file.model}`;
  const because = effect.kind === "attention" ? effect.because : "";
  const said = status && [status.plan.rolloutId, progressLine(status)];
  const picture = JSON.stringify([desired.head, effect.kind, because, said]);
  if (shown.get(place) === picture) return;
  const canvas = {
    place: repository.place,
    isProduction: promotionOrder(config).at(-1) === desired.environment,
    url: config.environments[desired.environment]?.url ?? null,
  };
  await showAttention(repository, tick);
  if (status) await showStatus(canvas, tick, status);
  if (effect.kind === "nothing") await showLive(canvas, tick);
  if (status?.state === "ROLLED_BACK" && holdOn(desired.file, status.plan.candidate.digest)) {
    await explainRollback(repository, tick, status);
  }
  shown.set(place, picture);
}

/** An issue while only a person can go on. */
async function showAttention({ place, self }: InstalledRepository, { desired, effect, status }: Tick): Promise<void> {
  const matter = { marker: attentionMarker(desired), self };
  if (effect.kind === "attention") await raiseIssue(place, matter, attentionIssue(desired, effect.because, status));
  else await settleIssue(place, matter, settledWord);
}

async function explainRollback(
  { place, ports, self }: InstalledRepository,
  { desired }: Tick,
  status: RolloutStatus,
): Promise<void> {
  const { rolloutId, candidate } = status.plan;
  const head = promotionBranch(candidate.release, desired.environment);
  const pulls = await ports.pulls.find({ head, base: desired.branch, state: "all" });
  const promotion = pulls.find(({ state }) => state === "merged");
  if (!promotion) return;
  const history = await ports.repository.log(desired.head, 100);
  const commit = history.find(({ message }) => hasRolloutTrailer(message, rolloutId))?.commit ?? null;
  const body = rollbackStory({ status, environment: desired.environment, commit });
  await stickComment(place, { issue: promotion.number, marker: rolloutMarker(rolloutId), body, self });
}
