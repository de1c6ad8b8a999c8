import { enter, type Moment, type Rollout, type RolloutEffect, type Transition } from "./rollout.ts";

/** The transitions that give or take traffic; each asks the router for one share and waits for it to be read back. */

/** The same state, and perhaps an effect once more: every effect may be repeated without harm. */
export function rest(rollout: Rollout, ...effects: RolloutEffect[]): Transition {
  return { rollout, effects };
}

/** Copies of requests before any user: the candidate answers, and nobody hears it. */
export function shadow(rollout: Rollout, mirror: number, moment: Moment): Transition {
  const note = `Ready; ${percent(mirror)} of the requests are mirrored to the candidate, whose answers nobody sees.`;
  const changes = { share: 0, mirror, bakingSince: null };
  return {
    rollout: enter(rollout, "SHADOWING", moment, note, changes),
    effects: [{ type: "route", share: 0, mirror }],
  };
}

export function goTo(rollout: Rollout, index: number, moment: Moment): Transition {
  const share = rollout.plan.steps[index];
  if (share === undefined) {
    throw new RangeError(`the plan has no step ${index}`);
  }
  const note = rollout.judgement?.verdict === "pass" ? rollout.judgement.sentence : "Ready.";
  const changes = { step: index, share, mirror: 0, bakingSince: null };
  return { rollout: enter(rollout, "STEP", moment, note, changes), effects: [{ type: "route", share, mirror: 0 }] };
}

export function promote(rollout: Rollout, moment: Moment, note: string): Transition {
  const changes = { step: rollout.plan.steps.length, share: 1, mirror: 0, bakingSince: null };
  return {
    rollout: enter(rollout, "PROMOTING", moment, note, changes),
    effects: [{ type: "route", share: 1, mirror: 0 }],
  };
}

/** Traffic first; git, people and everything else afterwards. */
export function abort(rollout: Rollout, moment: Moment, reason: string): Transition {
  const changes = { share: 0, mirror: 0, isPaused: false, bakingSince: null, reason: reason.slice(0, 1_000) };
  return { rollout: enter(rollout, "ABORTING", moment, reason, changes), effects: [takeTrafficOff] };
}

export const takeTrafficOff: RolloutEffect = { type: "route", share: 0, mirror: 0 };

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(6))} %`;
}
