import {
  createDeployment,
  type DeploymentPayload,
  type DeploymentState,
  deploymentState,
  listDeployments,
  showDeploymentState,
} from "../../adapters/github/deployments.ts";
import type { GitHubPlace } from "../../adapters/github/github-client.ts";
import type { DesiredState } from "../../core/ports.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { rolloutIdOf } from "../../core/release/rollout-id.ts";
import { holdOn } from "../../core/release/transitions.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import type { Tick } from "../../operations/environment/deploy-tick.ts";
import { failureLine, liveLine, progressLine, replacedLine, supersededLine } from "./rollout-replies.ts";

interface Canvas {
  place: GitHubPlace;
  /** Whether the environment is the last of the promotion chain. */
  isProduction: boolean;
  /** Where people meet what is served. */
  url: string | null;
}

/** The deployment of the target's newest rollout. */
export async function showStatus(canvas: Canvas, { desired }: Tick, status: RolloutStatus): Promise<void> {
  const { candidate, rolloutId, model } = status.plan;
  const all = await listDeployments(canvas.place, desired.environment);
  const known = all.find(({ payload }) => payload.rolloutId === rolloutId);
  const { state, line } = viewOf(desired, status);
  // What was live and is not any more was replaced; `showLive` says by what.
  if (known && state === "success" && desired.file.stable?.digest !== candidate.digest) return;
  const payload = { rolloutId, model, release: candidate.release, digest: candidate.digest };
  const id = known?.id ?? (await begin(canvas, desired, payload));
  await showDeploymentState(canvas.place, id, { state, text: line, url: canvas.url });
  const others = all.filter((entry) => entry.payload.model === model && entry.payload.rolloutId !== rolloutId);
  await endSuperseded(canvas, others.slice(0, mostSuperseded));
}

/** More rollouts than this were not superseded since anybody looked. */
const mostSuperseded = 5;

/** Of one model, one rollout is under way at most: those before it are over, also where nobody saw them end. */
async function endSuperseded({ place }: Canvas, others: Awaited<ReturnType<typeof listDeployments>>): Promise<void> {
  for (const { id, payload } of others) {
    const shown = await deploymentState(place, id);
    if (shown?.state !== "in_progress" && shown?.state !== "queued") continue;
    await showDeploymentState(place, id, { state: "inactive", text: supersededLine(payload.release), url: null });
  }
}

function begin({ place, isProduction }: Canvas, { environment, head }: DesiredState, payload: DeploymentPayload) {
  return createDeployment(place, { environment, isProduction, ref: head, payload });
}

function viewOf({ file }: DesiredState, status: RolloutStatus): { state: DeploymentState; line: string } {
  const { candidate } = status.plan;
  const isRecorded = file.candidate?.digest !== candidate.digest;
  switch (status.state) {
    case "QUEUED":
      return { state: "queued", line: progressLine(status) };
    case "SUCCEEDED":
      if (!isRecorded) return { state: "in_progress", line: progressLine(status) };
      return { state: "success", line: liveLine(candidate.release) };
    case "ROLLED_BACK":
    case "SUPERSEDED":
      if (!isRecorded || holdOn(file, candidate.digest)) return { state: "failure", line: failureLine(status) };
      return { state: "inactive", line: supersededLine(candidate.release) };
    default:
      return { state: "in_progress", line: progressLine(status) };
  }
}

/** Exactly one deployment of the model is shown as live: that of the stable release. */
export async function showLive(canvas: Canvas, { desired }: Tick): Promise<void> {
  const { stable, model } = desired.file;
  if (!stable) return;
  const all = await listDeployments(canvas.place, desired.environment);
  let live: number | null = null;
  for (const { id, payload } of all.filter((entry) => entry.payload.model === model)) {
    const shown = await deploymentState(canvas.place, id);
    if (shown?.state !== "success") continue;
    if (live === null && payload.digest === stable.digest) live = id;
    else
      await showDeploymentState(canvas.place, id, { state: "inactive", text: replacedLine(stable.release), url: null });
  }
  if (live !== null) return;
  const payload = payloadWithoutRollout(desired, stable);
  // Killed between the two calls: the deployment is there, without a state yet.
  const begun = all.find((entry) => entry.payload.rolloutId === payload.rolloutId);
  const id = begun?.id ?? (await begin(canvas, desired, payload));
  await showDeploymentState(canvas.place, id, { state: "success", text: liveLine(stable.release), url: canvas.url });
}

/** Stable routes that no rollout has set: the first look at an environment, or a rollback in git. */
function payloadWithoutRollout({ environment, commit, file }: DesiredState, stable: ReleaseRef): DeploymentPayload {
  const rolloutId = rolloutIdOf(environment, file.model, commit, stable.digest);
  return { rolloutId, model: file.model, release: stable.release, digest: stable.digest };
}
