import { enter, type Moment, type Rollout, type RolloutEvent, type Transition } from "./rollout.ts";
import type { Judgement } from "./status.ts";
import { abort, goTo, promote, rest, takeTrafficOff } from "./transitions.ts";

/** What a look at the counts changes: the only way up, and one of the ways down. */

type Measured = Extract<RolloutEvent, { type: "measured" }>;

export function onMeasured(rollout: Rollout, event: Measured): Transition {
  if (rollout.state === "ABORTING") {
    return rest(rollout, takeTrafficOff); // the last try was not confirmed
  }
  if (!["SHADOWING", "STEP", "BAKING", "ANALYSING", "PAUSED"].includes(rollout.state)) {
    return rest(rollout);
  }
  const judged = { ...rollout, judgement: event.judgement };
  if (event.judgement.verdict === "fail") {
    return abort(judged, event, event.judgement.sentence);
  }
  return judged.isPaused ? rest(judged) : lookOn(judged, event);
}

function lookOn(rollout: Rollout, event: Measured): Transition {
  switch (rollout.state) {
    case "SHADOWING":
      return wait(rollout, event);
    case "BAKING":
      return isPromoted(rollout) ? keep(rollout, event) : bake(rollout, event);
    case "ANALYSING":
      return analyse(rollout, event);
    case "PAUSED":
      return wait(rollout, event);
    default:
      return rest(rollout);
  }
}

/** All traffic is the candidate's, and the stable version is kept warm in case of need. */
export function isPromoted({ plan, step }: Rollout): boolean {
  return step >= plan.steps.length && plan.stable !== null;
}

/** Nothing is left to compare with: what can still happen is an abort, which takes effect at once. */
function keep(rollout: Rollout, event: Measured): Transition {
  const { plan, bakingSince } = rollout;
  const isOver = bakingSince !== null && event.monotonic - bakingSince >= (plan.keepMs ?? 0);
  return isOver ? succeed(rollout, event) : rest(rollout);
}

export function succeed(rollout: Rollout, moment: Moment): Transition {
  const note = `${rollout.plan.candidate.release} has all the traffic.`;
  return { rollout: enter(rollout, "SUCCEEDED", moment, note), effects: [] };
}

/** How long the present share is to be watched at least. */
function watchMs({ plan, mirror }: Rollout): number {
  return mirror > 0 && plan.shadow ? plan.shadow.ms : plan.bakeMs;
}

/** Both the time and the units: monotonic time, so that no change of the clock shortens it. Not-a-number is not ripe. */
function isRipe(rollout: Rollout, { monotonic, units }: Measured): boolean {
  const { plan, bakingSince } = rollout;
  const isBaked = bakingSince !== null && monotonic - bakingSince >= watchMs(rollout);
  return isBaked && units > 0 && units >= plan.minUnits;
}

function isLate(rollout: Rollout, { monotonic }: Measured): boolean {
  const { plan, bakingSince } = rollout;
  return bakingSince !== null && monotonic - bakingSince >= Math.max(plan.deadlineMs, watchMs(rollout));
}

function bake(rollout: Rollout, event: Measured): Transition {
  if (isRipe(rollout, event)) {
    const note = `Baked; ${event.units} units served by the candidate at this step.`;
    return { rollout: enter(rollout, "ANALYSING", event, note), effects: [] };
  }
  return isLate(rollout, event) ? pause(rollout, event) : rest(rollout);
}

function analyse(rollout: Rollout, event: Measured): Transition {
  return event.judgement.verdict === "pass" && isRipe(rollout, event)
    ? advance(rollout, event, "judge")
    : pause(rollout, event);
}

function pause(rollout: Rollout, event: Measured): Transition {
  return { rollout: enter(rollout, "PAUSED", event, event.judgement.sentence), effects: [] };
}

/** Evidence keeps coming in while waiting, and a proof is a proof; only doubt is left to the policy at the deadline. */
function wait(rollout: Rollout, event: Measured): Transition {
  if (event.judgement.verdict === "pass" && isRipe(rollout, event)) {
    return advance(rollout, event, "judge");
  }
  return isLate(rollout, event) ? followPolicy(rollout, event) : rest(rollout);
}

function followPolicy(rollout: Rollout, event: Measured): Transition {
  const policy = rollout.plan.judge.whenUnsure;
  if (policy === "rollback") {
    return abort(rollout, event, `Not sure by the deadline. ${event.judgement.sentence}`);
  }
  if (policy === "promote" && isDoubt(event.judgement) && isRipe(rollout, event)) {
    return advance(rollout, event, "policy");
  }
  return rest(rollout);
}

/** `when_unsure: promote` is about doubt. Nothing measured, or nonsense measured, is not doubt and never promotes. */
function isDoubt({ verdict }: Judgement): boolean {
  return verdict === "unsure" || verdict === "pass";
}

/** From the shadow to the first step, from each step to the next, from the last one to all traffic. */
function advance(rollout: Rollout, event: Measured, by: "judge" | "policy"): Transition {
  const isShadow = rollout.mirror > 0;
  const passed = { ...rollout, passes: [...rollout.passes, { step: isShadow ? "shadow" : rollout.step, by } as const] };
  const next = isShadow ? 0 : rollout.step + 1;
  return next < rollout.plan.steps.length
    ? goTo(passed, next, event)
    : promote(passed, event, event.judgement.sentence);
}
