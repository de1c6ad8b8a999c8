import { enter, isSameShare, type Rollout, type RolloutEvent, type Transition } from "./rollout.ts";
import { abort, rest } from "./transitions.ts";

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
      return again(rollout, "ABORTING", event, { type: "route", share: 0 });
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
  const { share } = journalled;
  const isIntended = isSameShare(event.share, share);
  if (journalled.state === "PROMOTING") {
    // Reading back confirms it when all traffic is there already.
    return again(rollout, "PROMOTING", event, { type: "route", share });
  }
  if (isIntended) {
    // Nobody watched for a while: the bake starts again.
    return {
      rollout: enter(rollout, "BAKING", event, "The bake starts again.", { bakingSince: event.monotonic }),
      effects: [],
    };
  }
  if (journalled.state === "STEP" && isSameShare(event.share, previousShare(journalled))) {
    return again(rollout, "STEP", event, { type: "route", share });
  }
  const reason = "The routes after the restart are not those of this rollout. Abort it, or start another.";
  return { rollout: enter(rollout, "FROZEN", event, reason, { reason }), effects: [] };
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
