import { enter, isSameShare, type Rollout, type RolloutEvent, type Transition } from "./rollout.ts";
import { abort, rest, takeTrafficOff } from "./transitions.ts";

type Restarted = Extract<RolloutEvent, { type: "restarted" }>;

/**
 * After a crash nobody knows how far the last effect came: the journal says what was wanted, the router what is. The
 * first match decides.
 */
export function resume(journalled: Rollout, event: Restarted): Transition {
  const rollout = enter(journalled, "UNKNOWN", event, `The server was restarted in ${journalled.state}.`);
  switch (journalled.state) {
    case "ABORTING":
    case "DRAINING":
      return again(rollout, "ABORTING", event, takeTrafficOff);
    case "FROZEN":
      return again(rollout, "FROZEN", event);
    case "QUEUED":
    case "VERIFYING":
    case "PREPARING":
      // The candidate has had no traffic from this rollout yet: start over.
      return again(rollout, "VERIFYING", event, { type: "verify" });
    default:
      return event.loaded
        ? compareWithRoutes(rollout, journalled, event)
        : abort(rollout, event, "The candidate could not be loaded after a restart of the server.");
  }
}

function compareWithRoutes(rollout: Rollout, journalled: Rollout, event: Restarted): Transition {
  const { share, mirror } = journalled;
  const effect = { type: "route", share, mirror } as const;
  if (journalled.state === "PROMOTING") {
    // Reading back confirms it when all traffic is there already.
    return again(rollout, "PROMOTING", event, effect);
  }
  if (isSameShare(event.share, share) && isSameShare(event.mirror, mirror)) {
    return watchAgain(rollout, journalled, event);
  }
  const isPrevious = isSameShare(event.share, previousShare(journalled));
  if ((journalled.state === "STEP" && isPrevious) || (journalled.state === "SHADOWING" && event.share === 0)) {
    return again(rollout, journalled.state, event, effect);
  }
  const reason = "The routes after the restart are not those of this rollout. Abort it, or start another.";
  return { rollout: enter(rollout, "FROZEN", event, reason, { reason }), effects: [] };
}

/** Nobody watched for a while: the time at this share begins again, unless a person had stopped it. */
function watchAgain(rollout: Rollout, journalled: Rollout, event: Restarted): Transition {
  const changes = { bakingSince: event.monotonic };
  if (journalled.isPaused) {
    return { rollout: enter(rollout, "PAUSED", event, "Still paused.", changes), effects: [] };
  }
  const state = journalled.mirror > 0 ? "SHADOWING" : "BAKING";
  return { rollout: enter(rollout, state, event, "The bake starts again.", changes), effects: [] };
}

/** Before the first step the candidate has nothing. */
function previousShare({ plan, step }: Rollout): number {
  return step === 0 ? 0 : (plan.steps[step - 1] ?? Number.NaN);
}

function again(
  rollout: Rollout,
  state: Rollout["state"],
  event: Restarted,
  ...effects: Parameters<typeof rest>[1][]
): Transition {
  return rest(enter(rollout, state, event, "Continued after the restart.", { bakingSince: null }), ...effects);
}
