import { resume } from "./resume.ts";
import {
  enter,
  isDirect,
  isOver,
  isSameShare,
  type Moment,
  type Rollout,
  type RolloutEvent,
  type Transition,
} from "./rollout.ts";
import type { Judgement } from "./status.ts";
import { abort, goTo, promote, rest } from "./transitions.ts";

/**
 * The rollout state machine. Pure: time comes with the events, effects are values that the caller performs. An event
 * that does not concern the present state changes nothing, so replaying events is harmless.
 */
export function step(rollout: Rollout, event: RolloutEvent): Transition {
  if (isOver(rollout)) {
    return rest(rollout);
  }
  switch (event.type) {
    case "begin":
      return rollout.state === "QUEUED" ? verify(rollout, event) : rest(rollout);
    case "verified":
      return rollout.state === "VERIFYING" ? prepare(rollout, event) : rest(rollout);
    case "prepared":
      return rollout.state === "PREPARING" ? release(rollout, event) : rest(rollout);
    case "broke":
      return isEnding(rollout) ? rest(rollout) : abort(rollout, event, event.reason);
    case "routed":
      return onRouted(rollout, event);
    case "measured":
      return onMeasured(rollout, event);
    case "abort":
      return isEnding(rollout) ? rest(rollout) : abort(rollout, event, event.reason);
    case "supersede":
      return supersede(rollout, event);
    case "drained":
      return rollout.state === "DRAINING" ? finish(rollout, event) : rest(rollout);
    case "restarted":
      return resume(rollout, event);
  }
}

type Measured = Extract<RolloutEvent, { type: "measured" }>;

function isEnding({ state }: Rollout): boolean {
  return state === "ABORTING" || state === "DRAINING";
}

function verify(rollout: Rollout, moment: Moment): Transition {
  const note = "Checking the candidate's digest and interface.";
  return { rollout: enter(rollout, "VERIFYING", moment, note), effects: [{ type: "verify" }] };
}

function prepare(rollout: Rollout, moment: Moment): Transition {
  const note = "Loading the versions at weight 0.";
  return { rollout: enter(rollout, "PREPARING", moment, note), effects: [{ type: "prepare" }] };
}

function release(rollout: Rollout, event: Extract<RolloutEvent, { type: "prepared" }>): Transition {
  const ready = { ...rollout, slowMs: event.slowMs };
  return isDirect(rollout.plan) ? promote(ready, event, "Ready; this plan needs no analysis.") : goTo(ready, 0, event);
}

function onRouted(rollout: Rollout, event: Extract<RolloutEvent, { type: "routed" }>): Transition {
  if (rollout.state === "ABORTING") {
    return event.share === 0 ? drain(rollout, event) : rest(rollout, { type: "route", share: 0 });
  }
  if (!carriesTraffic(rollout)) {
    return rest(rollout);
  }
  if (!isSameShare(event.share, rollout.share)) {
    return freeze(rollout, event);
  }
  return confirm(rollout, event);
}

/** States in which the router must show the share that was asked for. */
function carriesTraffic({ state }: Rollout): boolean {
  return ["STEP", "BAKING", "ANALYSING", "PAUSED", "PROMOTING"].includes(state);
}

function confirm(rollout: Rollout, moment: Moment): Transition {
  switch (rollout.state) {
    case "STEP": {
      const changes = { bakingSince: moment.monotonic };
      const note = `The router confirms ${rollout.share * 100} %.`;
      return { rollout: enter(rollout, "BAKING", moment, note, changes), effects: [] };
    }
    case "PROMOTING": {
      const note = `${rollout.plan.candidate.release} has all the traffic.`;
      return { rollout: enter(rollout, "SUCCEEDED", moment, note), effects: [] };
    }
    default:
      return rest(rollout);
  }
}

/** Somebody else moved the traffic: touch nothing, tell a person. */
function freeze(rollout: Rollout, moment: Moment): Transition {
  const reason = "The routes were changed from outside this rollout. Abort it, or start another.";
  return { rollout: enter(rollout, "FROZEN", moment, reason, { reason }), effects: [] };
}

function drain(rollout: Rollout, moment: Moment): Transition {
  const changes = { trafficOffAt: rollout.trafficOffAt ?? new Date(moment.now).toISOString() };
  const note = "No new request reaches the candidate; waiting for those under way.";
  return { rollout: enter(rollout, "DRAINING", moment, note, changes), effects: [{ type: "drain" }] };
}

function finish(rollout: Rollout, moment: Moment): Transition {
  const note = rollout.reason ?? "Aborted.";
  return { rollout: enter(rollout, rollout.ending, moment, note), effects: [] };
}

function supersede(rollout: Rollout, event: Extract<RolloutEvent, { type: "supersede" }>): Transition {
  const superseded: Rollout = { ...rollout, ending: "SUPERSEDED" };
  return isEnding(rollout) ? rest(superseded) : abort(superseded, event, event.reason);
}

function onMeasured(rollout: Rollout, event: Measured): Transition {
  if (rollout.state === "ABORTING") {
    return rest(rollout, { type: "route", share: 0 }); // the last try was not confirmed
  }
  if (!["STEP", "BAKING", "ANALYSING", "PAUSED"].includes(rollout.state)) {
    return rest(rollout);
  }
  const judged = { ...rollout, judgement: event.judgement };
  if (event.judgement.verdict === "fail") {
    return abort(judged, event, event.judgement.sentence);
  }
  switch (judged.state) {
    case "BAKING":
      return bake(judged, event);
    case "ANALYSING":
      return analyse(judged, event);
    case "PAUSED":
      return wait(judged, event);
    default:
      return rest(judged);
  }
}

/** Both the time and the units: monotonic time, so that no change of the clock shortens it. Not-a-number is not ripe. */
function isRipe({ plan, bakingSince }: Rollout, { monotonic, units }: Measured): boolean {
  return bakingSince !== null && monotonic - bakingSince >= plan.bakeMs && units > 0 && units >= plan.minUnits;
}

function isLate({ plan, bakingSince }: Rollout, { monotonic }: Measured): boolean {
  return bakingSince !== null && monotonic - bakingSince >= Math.max(plan.deadlineMs, plan.bakeMs);
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

/** Evidence keeps coming in while paused, and a proof is a proof; only doubt is left to the policy at the deadline. */
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

function advance(rollout: Rollout, event: Measured, by: "judge" | "policy"): Transition {
  const passed = { ...rollout, passes: [...rollout.passes, { step: rollout.step, by }] };
  const next = rollout.step + 1;
  return next < rollout.plan.steps.length
    ? goTo(passed, next, event)
    : promote(passed, event, event.judgement.sentence);
}
