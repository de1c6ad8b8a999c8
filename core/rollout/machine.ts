import { isPromoted, onMeasured, succeed } from "./analysis.ts";
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
import { abort, goTo, percent, promote, rest, shadow, takeTrafficOff } from "./transitions.ts";

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
    case "pause":
      return pause(rollout, event);
    case "resume":
      return goOn(rollout, event);
    case "supersede":
      return supersede(rollout, event);
    case "drained":
      return rollout.state === "DRAINING" ? finish(rollout, event) : rest(rollout);
    case "restarted":
      return resume(rollout, event);
  }
}

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
  const { slowMs, planned } = event;
  const ready = planned ? enter(rollout, "PREPARING", event, planned, { slowMs, planned }) : { ...rollout, slowMs };
  const { plan } = rollout;
  if (isDirect(plan)) return promote(ready, event, "Ready; this plan needs no analysis.");
  return plan.shadow ? shadow(ready, plan.shadow.share, event) : goTo(ready, 0, event);
}

function onRouted(rollout: Rollout, event: Extract<RolloutEvent, { type: "routed" }>): Transition {
  if (rollout.state === "ABORTING") {
    return event.share === 0 && event.mirror === 0 ? drain(rollout, event) : rest(rollout, takeTrafficOff);
  }
  if (!carriesTraffic(rollout)) {
    return rest(rollout);
  }
  if (!isSameShare(event.share, rollout.share) || !isSameShare(event.mirror, rollout.mirror)) {
    return freeze(rollout, event);
  }
  return confirm(rollout, event);
}

/** States in which the router must show the share that was asked for. */
function carriesTraffic({ state }: Rollout): boolean {
  return ["SHADOWING", "STEP", "BAKING", "ANALYSING", "PAUSED", "PROMOTING"].includes(state);
}

function confirm(rollout: Rollout, moment: Moment): Transition {
  switch (rollout.state) {
    case "SHADOWING":
      return rest({ ...rollout, bakingSince: rollout.bakingSince ?? moment.monotonic });
    case "STEP":
      return watch(rollout, moment, `The router confirms ${percent(rollout.share)}.`);
    case "PROMOTING":
      return (rollout.plan.keepMs ?? 0) > 0 && isPromoted(rollout)
        ? watch(
            rollout,
            moment,
            `All traffic is on ${rollout.plan.candidate.release}; the stable version is kept warm.`,
          )
        : succeed(rollout, moment);
    default:
      return rest(rollout);
  }
}

function watch(rollout: Rollout, moment: Moment, note: string): Transition {
  return { rollout: enter(rollout, "BAKING", moment, note, { bakingSince: moment.monotonic }), effects: [] };
}

/** Somebody else moved the traffic: touch nothing, tell a person. */
function freeze(rollout: Rollout, moment: Moment): Transition {
  const reason = "The routes were changed from outside this rollout. Abort it, or start another.";
  return { rollout: enter(rollout, "FROZEN", moment, reason, { reason }), effects: [] };
}

/** A person may stop the clock wherever it runs: the share stays, and so does the watch for harm. */
function pause(rollout: Rollout, event: Extract<RolloutEvent, { type: "pause" }>): Transition {
  const isRunning = ["SHADOWING", "BAKING", "ANALYSING", "PAUSED"].includes(rollout.state);
  if (!isRunning || rollout.isPaused) return rest(rollout);
  return { rollout: enter(rollout, "PAUSED", event, event.reason, { isPaused: true }), effects: [] };
}

/** The time at this share begins anew, whoever had paused it. */
function goOn(rollout: Rollout, event: Extract<RolloutEvent, { type: "resume" }>): Transition {
  if (rollout.state !== "PAUSED") return rest(rollout);
  const changes = { isPaused: false, bakingSince: event.monotonic };
  const state = rollout.mirror > 0 ? "SHADOWING" : "BAKING";
  return { rollout: enter(rollout, state, event, event.reason, changes), effects: [] };
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
