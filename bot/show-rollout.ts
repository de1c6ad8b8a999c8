import {
  createDeployment,
  type DeploymentPayload,
  type DeploymentState,
  deploymentState,
  listDeployments,
  showDeploymentState,
} from "../adapters/github/deployments.ts";
import { stickComment } from "../adapters/github/sticky-comment.ts";
import { promotionBranch } from "../core/release/promotion-branch.ts";
import type { ReleaseRef } from "../core/release/release-file.ts";
import { hasRolloutTrailer, rolloutIdOf } from "../core/release/rollout-id.ts";
import { holdOn } from "../core/release/transitions.ts";
import type { RolloutStatus } from "../core/rollout/status.ts";
import type { Tick } from "../operations/deploy-tick.ts";
import type { InstalledRepository } from "./repository.ts";
import {
  failureLine,
  liveLine,
  progressLine,
  replacedLine,
  rollbackStory,
  rolloutMarker,
  supersededLine,
} from "./rollout-replies.ts";

/**
 * GitHub's picture of an environment: a deployment per rollout, and the story of a failed one on its promotion. Drawn
 * from git and the target every time, so that whatever was missed or half drawn is put right.
 */
export async function showRollout(repository: InstalledRepository, tick: Tick): Promise<void> {
  const { desired, effect, status } = tick;
  const { shown } = repository.memory;
  const place = `${desired.environment}/${desired.file.model}`;
  const picture = JSON.stringify([desired.head, effect.kind, status && [status.plan.rolloutId, progressLine(status)]]);
  if (shown.get(place) === picture) return;
  await draw(repository, tick);
  shown.set(place, picture);
}

async function draw(repository: InstalledRepository, tick: Tick): Promise<void> {
  const { status } = tick;
  if (status) await showStatus(repository, tick, status);
  if (tick.effect.kind === "nothing") await showLive(repository, tick);
  if (status?.state === "ROLLED_BACK" && holdOn(tick.desired.file, status.plan.candidate.digest)) {
    await explainRollback(repository, tick, status);
  }
}

async function showStatus({ place }: InstalledRepository, tick: Tick, status: RolloutStatus): Promise<void> {
  const { desired } = tick;
  const { candidate, rolloutId, model } = status.plan;
  const payload: DeploymentPayload = { rolloutId, model, release: candidate.release, digest: candidate.digest };
  const known = (await listDeployments(place, desired.environment)).find(
    (entry) => entry.payload.rolloutId === rolloutId,
  );
  const view = viewOf(tick, status);
  // What was live and is not any more was replaced; `showLive` says by what.
  if (known && view.state === "success" && desired.file.stable?.digest !== candidate.digest) return;
  const id =
    known?.id ?? (await createDeployment(place, { environment: desired.environment, ref: desired.head, payload }));
  await showDeploymentState(place, id, view.state, view.line);
}

function viewOf({ desired }: Tick, status: RolloutStatus): { state: DeploymentState; line: string } {
  const { candidate } = status.plan;
  const isRecorded = desired.file.candidate?.digest !== candidate.digest;
  switch (status.state) {
    case "QUEUED":
      return { state: "queued", line: progressLine(status) };
    case "SUCCEEDED":
      if (!isRecorded) return { state: "in_progress", line: progressLine(status) };
      return { state: "success", line: liveLine(candidate.release) };
    case "ROLLED_BACK":
    case "SUPERSEDED":
      if (!isRecorded || holdOn(desired.file, candidate.digest)) return { state: "failure", line: failureLine(status) };
      return { state: "inactive", line: supersededLine(candidate.release) };
    default:
      return { state: "in_progress", line: progressLine(status) };
  }
}

/** Exactly one deployment of the model is shown as live: that of the stable release. */
async function showLive({ place }: InstalledRepository, { desired }: Tick): Promise<void> {
  const { stable, model } = desired.file;
  if (!stable) return;
  const all = await listDeployments(place, desired.environment);
  let live: number | null = null;
  for (const { id, payload } of all.filter((entry) => entry.payload.model === model)) {
    const shown = await deploymentState(place, id);
    if (shown?.state !== "success") continue;
    if (live === null && payload.digest === stable.digest) live = id;
    else await showDeploymentState(place, id, "inactive", replacedLine(stable.release));
  }
  if (live !== null) return;
  const payload = { ...payloadWithoutRollout(desired, stable), model };
  // Killed between the two calls: the deployment is there, without a state yet.
  const begun = all.find((entry) => entry.payload.rolloutId === payload.rolloutId);
  const id =
    begun?.id ?? (await createDeployment(place, { environment: desired.environment, ref: desired.head, payload }));
  await showDeploymentState(place, id, "success", liveLine(stable.release));
}

/** Stable routes that no rollout has set: the first look at an environment, or a rollback in git. */
function payloadWithoutRollout({ environment, commit, file }: Tick["desired"], stable: ReleaseRef) {
  const rolloutId = rolloutIdOf(environment, file.model, commit, stable.digest);
  return { rolloutId, release: stable.release, digest: stable.digest };
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
