import { enter, type Moment, type Rollout, type RolloutEffect, type Transition } from "./rollout.ts";

/** The transitions that give or take traffic; each asks the router for one share and waits for it to be read back. */

/** The same state, and perhaps an effect once more: every effect may be repeated without harm. */
export function rest(rollout: Rollout, ...effects: RolloutEffect[]): Transition {
  return { rollout, effects };
}

export function goTo(rollout: Rollout, index: number, moment: Moment): Transition {
  const share = rollout.plan.steps[index];
  if (share === undefined) {
    throw new RangeError(`the plan has no step ${index}`);
  }
  const note = rollout.judgement?.verdict === "pass" ? rollout.judgement.sentence : "Ready.";
  const changes = { step: index, share, bakingSince: null };
  return { rollout: enter(rollout, "STEP", moment, note, changes), effects: [{ type: "route", share }] };
}

export function promote(rollout: Rollout, moment: Moment, note: string): Transition {
  const changes = { step: rollout.plan.steps.length, share: 1, bakingSince: null };
  return { rollout: enter(rollout, "PROMOTING", moment, note, changes), effects: [{ type: "route", share: 1 }] };
}

/** Traffic first; git, people and everything else afterwards. */
export function abort(rollout: Rollout, moment: Moment, reason: string): Transition {
  const changes = { share: 0, bakingSince: null, reason: reason.slice(0, 1_000) };
  return { rollout: enter(rollout, "ABORTING", moment, reason, changes), effects: [{ type: "route", share: 0 }] };
}
