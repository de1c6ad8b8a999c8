import type { RolloutConfig } from "../config/schemas/rollout-schema.ts";
import type { ReviewBand } from "../models/review-band.ts";
import type { DesiredState } from "../ports.ts";
import { type RolloutPlan, type RolloutStatus, type Routes, terminalStates } from "../rollout/status.ts";
import type { ReleaseFile, ReleaseRef } from "./release-file.ts";
import { rolloutIdOf } from "./rollout-id.ts";
import { failAndHold, holdOn, succeed } from "./transitions.ts";

/**
 * The one next thing that brings an environment closer to what git wants. Computed afresh from git and from the target
 * every time, so that it does not matter who asks, how often, or what was killed in between.
 */
export type Effect =
  | { kind: "nothing"; because: string }
  | { kind: "wait"; because: string }
  /** Only a person can go on; nothing is touched. */
  | { kind: "attention"; because: string }
  /** Nothing new begins there now. `until` is in milliseconds since 1970 UTC. */
  | { kind: "frozen"; until: number; because: string }
  | { kind: "set-routes"; release: ReleaseRef; routes: Routes }
  | { kind: "start"; plan: RolloutPlan }
  /** Git wants something else by now. */
  | { kind: "supersede"; rolloutId: string; because: string }
  | { kind: "record-success"; rolloutId: string; release: ReleaseRef; file: ReleaseFile }
  | { kind: "revert-and-hold"; rolloutId: string; release: ReleaseRef; reason: string; file: ReleaseFile };

interface Seen {
  desired: DesiredState;
  status: RolloutStatus | null;
  routes: Routes | null;
  /** What the target has loaded and answers with, in percent by digest. */
  live: Readonly<Record<string, number>>;
  rollout: RolloutConfig;
  /** Predictions of these probabilities are for a person; null: none are. */
  defer: ReviewBand | null;
  /** For the hold that git asks for without a rollout having failed. */
  now: string;
}

export function nextEffect(seen: Seen): Effect {
  const { file } = seen.desired;
  if (seen.status && !terminalStates.includes(seen.status.state) && !isWanted(seen.desired, seen.status)) {
    return leaveUnwanted(seen.status);
  }
  if (file.candidate) return pursueCandidate(seen, file.candidate);
  return keepStable(seen) ?? { kind: "nothing", because: settled(file) };
}

/** The id of the rollout that the file asks for; null when it asks for none. */
function wantedRolloutId({ environment, commit, file }: DesiredState): string | null {
  return file.candidate ? rolloutIdOf(environment, file.model, commit, file.candidate.digest) : null;
}

function isWanted(desired: DesiredState, status: RolloutStatus): boolean {
  return status.plan.rolloutId === wantedRolloutId(desired);
}

/** Also when it is frozen: that git asks for something else by now is the human decision that it waits for. */
function leaveUnwanted(status: RolloutStatus): Effect {
  const { release } = status.plan.candidate;
  if (status.state === "ABORTING" || status.state === "DRAINING") {
    return { kind: "wait", because: `${release} is being taken off traffic` };
  }
  const because = `the environment branch no longer asks for ${release}`;
  return { kind: "supersede", rolloutId: status.plan.rolloutId, because };
}

function pursueCandidate(seen: Seen, candidate: ReleaseRef): Effect {
  const { desired, status } = seen;
  const rolloutId = rolloutIdOf(desired.environment, desired.file.model, desired.commit, candidate.digest);
  const hold = holdOn(desired.file, candidate.digest);
  if (hold) return revert(seen, rolloutId, candidate, hold.reason);
  if (candidate.digest === desired.file.stable?.digest) {
    return { kind: "record-success", rolloutId, release: candidate, file: succeed(desired.file, candidate.digest) };
  }
  if (status?.plan.rolloutId === rolloutId) return followRollout(seen, status, candidate);
  return keepStable(seen) ?? { kind: "start", plan: rolloutPlan(desired.file, { ...seen, rolloutId, candidate }) };
}

function followRollout(seen: Seen, status: RolloutStatus, candidate: ReleaseRef): Effect {
  const { rolloutId } = status.plan;
  switch (status.state) {
    case "SUCCEEDED":
      return recordSuccess(seen, rolloutId, candidate);
    case "ROLLED_BACK":
      return revert(seen, rolloutId, candidate, reasonOf(status), status.finishedAt ?? undefined);
    case "SUPERSEDED":
      return { kind: "attention", because: `the rollout of ${candidate.release} was superseded on the target` };
    case "FROZEN":
      return { kind: "attention", because: frozen(status) };
    default:
      return { kind: "wait", because: `the rollout of ${candidate.release} is ${status.state}` };
  }
}

/** Done means that the live digest is the one asked for, whatever the target calls its state. */
function recordSuccess(seen: Seen, rolloutId: string, candidate: ReleaseRef): Effect {
  if (!isRouted(seen.routes, candidate) || !isLive(seen.live, candidate)) {
    return {
      kind: "attention",
      because: `the target says that ${candidate.release} succeeded, but does not answer all traffic with its digest`,
    };
  }
  return { kind: "record-success", rolloutId, release: candidate, file: succeed(seen.desired.file, candidate.digest) };
}

function revert(seen: Seen, rolloutId: string, release: ReleaseRef, reason: string, at = seen.now): Effect {
  const file = failAndHold(seen.desired.file, release.digest, reason, at);
  return { kind: "revert-and-hold", rolloutId, release, reason, file };
}

/** Stable routes as git names them: after a rollback, on a rebuilt target, or when someone else has moved them. */
function keepStable({ desired, routes, live, defer }: Seen): Effect | null {
  const { stable } = desired.file;
  if (!stable) return null;
  const { digest, ...served } = versionOf(stable, defer);
  const isDeferring = isSameBand(routes?.versions[digest]?.defer, served.defer);
  if (isRouted(routes, stable) && isDeferring) return isLive(live, stable) ? null : notLive(stable);
  return {
    kind: "set-routes",
    release: stable,
    routes: {
      generation: (routes?.generation ?? 0) + 1,
      weights: { [digest]: 100 },
      versions: { [digest]: served },
      salt: "",
    },
  };
}

function versionOf(release: ReleaseRef, defer: ReviewBand | null): RolloutPlan["candidate"] {
  return { ...release, ...(defer && { defer }) };
}

function isSameBand(one: ReviewBand | undefined, other: ReviewBand | undefined): boolean {
  return one?.from === other?.from && one?.to === other?.to;
}

type Wish = Pick<Seen, "rollout" | "defer"> & { rolloutId: string; candidate: ReleaseRef };

/** How the candidate would take over from what the file says is stable. */
export function rolloutPlan(file: ReleaseFile, { rollout, defer, rolloutId, candidate }: Wish): RolloutPlan {
  const { judge } = rollout;
  return {
    rolloutId,
    model: file.model,
    stable: file.stable ? versionOf(file.stable, defer) : null,
    candidate: versionOf(candidate, defer),
    ...strategyOf(rollout, file.stable !== undefined),
    bakeMs: rollout.bake,
    minUnits: rollout.min_units,
    deadlineMs: rollout.deadline,
    slowMs: rollout.slow ?? null,
    judge: {
      rollbackIfWorseThan: judge.rollback_if_worse_than,
      promoteIfBelow: judge.promote_if_below,
      wrongRollback: judge.wrong_rollback,
      whenUnsure: judge.when_unsure,
    },
    skipAnalysis: false,
  };
}

/** The first release has nobody to be compared with, and takes the traffic at once. */
function strategyOf(rollout: RolloutConfig, hasStable: boolean): Pick<RolloutPlan, "steps" | "shadow" | "keepMs"> {
  const { strategy, steps, shadow, bake } = rollout;
  if (!hasStable) return { steps: [] };
  return {
    steps: strategy === "canary" ? steps : [],
    ...(shadow && { shadow: { share: shadow.share, ms: shadow.for } }),
    ...(strategy === "blue-green" && { keepMs: bake }),
  };
}

function isRouted(routes: Routes | null, { digest }: ReleaseRef): boolean {
  return routes?.weights[digest] === 100;
}

function isLive(live: Readonly<Record<string, number>>, { digest }: ReleaseRef): boolean {
  return live[digest] === 100;
}

function notLive({ release }: ReleaseRef): Effect {
  return { kind: "attention", because: `all traffic is routed to ${release}, but the target does not answer with it` };
}

function reasonOf(status: RolloutStatus): string {
  const proven = status.judgement?.verdict === "fail" ? status.judgement.sentence : null;
  return proven ?? status.reason ?? "the target rolled it back without a reason";
}

function frozen({ plan, reason }: RolloutStatus): string {
  return `the rollout of ${plan.candidate.release} is frozen: ${reason ?? "the target gives no reason"}`;
}

function settled({ model, stable }: ReleaseFile): string {
  return stable ? `${stable.release} is live, as git says` : `git names no release of ${model}`;
}
