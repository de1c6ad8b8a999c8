import type { Judgement, RolloutPlan, RolloutState, RolloutStatus } from "./status.ts";
import { terminalStates } from "./status.ts";

/** One rollout as a value: everything that the state machine knows, plain enough for a journal. */
export interface Rollout {
  plan: RolloutPlan;
  state: RolloutState;
  /** Index into plan.steps; steps.length while promoting. */
  step: number;
  /** The candidate's share of traffic that was asked for last, 0 to 1. */
  share: number;
  /** The share of requests that is mirrored to it, asked for last; above 0 only while it is shadowing. */
  mirror: number;
  /** A person has stopped the clock: nothing goes on but an abort, until it is resumed. */
  isPaused: boolean;
  /** Requests slower than this count as slow; frozen before the candidate gets traffic, null until then. */
  slowMs: number | null;
  /** How soon harm would be found, as told before the candidate gets traffic. */
  planned: string | null;
  /** The steps that may be left: what raised the weight, and why it was allowed to. */
  passes: readonly { step: number | "shadow"; by: "judge" | "policy" }[];
  /** When the present step got its weight, monotonic milliseconds of this process; null: it has not. */
  bakingSince: number | null;
  /** Where an abort ends: in git's hands, or in those of a newer rollout. */
  ending: "ROLLED_BACK" | "SUPERSEDED";
  reason: string | null;
  judgement: Judgement | null;
  startedAt: string;
  trafficOffAt: string | null;
  finishedAt: string | null;
  history: RolloutStatus["history"];
}

/** When something happened: wall clock for people (ms since 1970), monotonic for durations. */
export interface Moment {
  now: number;
  monotonic: number;
}

export type RolloutHappening =
  | { type: "begin" }
  /** The candidate has the digest and an interface that its clients know. */
  | { type: "verified" }
  /** All versions are loaded and warm at weight 0, and the slow cut is frozen. */
  | { type: "prepared"; slowMs: number; planned: string | null }
  /** An effect failed for good. */
  | { type: "broke"; reason: string }
  /** The candidate's share as read back from the router; null: the routes are not this rollout's. */
  | { type: "routed"; share: number | null; mirror: number }
  /** `units` were served by the candidate since the step got its weight. */
  | { type: "measured"; units: number; judgement: Judgement }
  | { type: "abort"; reason: string }
  /** A person wants everything to stay as it is, or to go on. */
  | { type: "pause"; reason: string }
  | { type: "resume"; reason: string }
  | { type: "supersede"; reason: string }
  | { type: "drained" }
  /** The process began anew: what the router restored, and whether the candidate can answer. */
  | { type: "restarted"; share: number | null; mirror: number; loaded: boolean };

export type RolloutEvent = Moment & RolloutHappening;

export type RolloutEffect =
  | { type: "verify" }
  | { type: "prepare" }
  /** Give the candidate this share of the traffic, and this share of copies, then read both back. */
  | { type: "route"; share: number; mirror: number }
  /** Wait until no request is under way on the candidate, then unload it. */
  | { type: "drain" };

export interface Transition {
  rollout: Rollout;
  effects: readonly RolloutEffect[];
}

export function newRollout(plan: RolloutPlan, moment: Moment): Rollout {
  const at = new Date(moment.now).toISOString();
  return {
    plan,
    state: "QUEUED",
    step: 0,
    share: 0,
    mirror: 0,
    isPaused: false,
    slowMs: plan.slowMs,
    planned: null,
    passes: [],
    bakingSince: null,
    ending: "ROLLED_BACK",
    reason: null,
    judgement: null,
    startedAt: at,
    trafficOffAt: null,
    finishedAt: null,
    history: [{ at, state: "QUEUED", note: `${plan.candidate.release} is to be rolled out.` }],
  };
}

export function isOver(rollout: Rollout): boolean {
  return terminalStates.includes(rollout.state);
}

/** No judgement decides: the first version, one that was stable before, or a plan without steps and shadow. */
export function isDirect({ stable, steps, shadow, skipAnalysis }: RolloutPlan): boolean {
  return stable === null || (steps.length === 0 && shadow === undefined) || skipAnalysis;
}

/** Shares below this apart are the same: percents are rounded on their way to the router and back. */
const shareTolerance = 1e-6;

export function isSameShare(found: number | null, wanted: number): boolean {
  return found !== null && Math.abs(found - wanted) <= shareTolerance;
}

/** History that a status may carry; the oldest entries go first, save the very first. */
const maxHistory = 500;
const maxNote = 600;

/** The rollout in another state, with the note that explains it. */
export function enter(
  rollout: Rollout,
  state: RolloutState,
  moment: Moment,
  note: string,
  changes: Partial<Rollout> = {},
): Rollout {
  const at = new Date(moment.now).toISOString();
  const history = [...rollout.history, { at, state, note: note.slice(0, maxNote) }];
  return {
    ...rollout,
    ...changes,
    state,
    history: history.length > maxHistory ? [...history.slice(0, 1), ...history.slice(2)] : history,
    finishedAt: terminalStates.includes(state) ? at : rollout.finishedAt,
  };
}
