import { type HoldInput, holdRelease, liftHold } from "../../operations/environment/change-hold.ts";
import { vouchBy } from "../promotions/check-promotions.ts";
import { answerOf, type Call, type Command } from "./command.ts";
import { environmentOf, modelOf, releaseOf } from "./subjects.ts";
import type { Given } from "./usage.ts";

/** On a promotion, its own model, release and environment are meant; elsewhere they are named. */

export const holdCommand: Command = {
  usage: 'hold [MODEL] [@vN] [in ENV] [because "REASON"]',
  does: "keeps a release out of an environment, and ends its rollout there",
  needs: "write",
  examples: ['hold late-flights@v12 in production because "complaints"', "hold"],
  run: async (call, given) => {
    const input = subjectOf(call, given, `held by @${call.by}`);
    const outcome = await holdRelease(call.repository.ports, input);
    call.follow(input.environment);
    return answerOf(outcome);
  },
};

export const releaseHoldCommand: Command = {
  usage: "release-hold [MODEL] [@vN] [in ENV]",
  does: "lifts the hold on a release, so that it may be promoted to the environment again",
  needs: "maintain",
  examples: ["release-hold late-flights@v12 in production"],
  run: async (call, given) =>
    answerOf(await liftHold(call.repository.ports, subjectOf(call, given, `lifted by @${call.by}`))),
};

function subjectOf(call: Call, given: Given, who: string): HoldInput {
  const model = modelOf(call, given);
  const reason = given['"REASON"'];
  return {
    config: call.config,
    model,
    environment: environmentOf(call, given),
    release: releaseOf(call, given, model),
    vouch: vouchBy(call.repository),
    reason: `${who}${reason ? `: ${reason}` : ""} (${call.url})`,
  };
}
