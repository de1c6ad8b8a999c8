import { approvePromotion } from "../../operations/approve-promotion.ts";
import { answerOf, type Command, unfit } from "./command.ts";
import { promotionHere } from "./subjects.ts";

export const approveCommand: Command = {
  usage: "approve",
  does: "merges the promotion on which it is said, if the release still may go there",
  needs: "maintain",
  boundToHead: true,
  examples: ["approve"],
  run: async (call) => {
    const { config, repository, pull } = call;
    const promotion = promotionHere(call);
    if (!pull || !promotion) {
      throw unfit("This is no promotion", "Approve other pull requests by a review; GitHub counts it.");
    }
    if (pull.state !== "open") throw unfit(`#${pull.number} is closed`, "The command promote proposes it again.");
    const input = { config, ...promotion, number: pull.number, expectedHead: pull.headSha };
    const outcome = await approvePromotion(repository.ports, input);
    if (outcome.facts.merged) call.follow(promotion.environment);
    return answerOf(outcome);
  },
};
