import type { PullRequest } from "../../core/ports.ts";
import type { PromotionHere } from "../promotions/check-promotions.ts";
import { type Call, unfit } from "./command.ts";
import { promotionHere } from "./subjects.ts";

export interface OpenPromotion {
  promotion: PromotionHere;
  /** Its head is the one that the writer of the command has seen. */
  pull: PullRequest;
}

/** The open promotion on which this is said. */
export async function openPromotionHere(call: Call): Promise<OpenPromotion> {
  const { pull, repository } = call;
  const promotion = promotionHere(call);
  if (!pull || !promotion) {
    throw unfit("This is no promotion", "Approve other pull requests by a review; GitHub counts it.");
  }
  if (pull.state !== "open") throw unfit(`#${pull.number} is closed`, "The command promote proposes it again.");
  const open = await repository.ports.pulls.find({ head: pull.headBranch, base: pull.base, state: "open" });
  const found = open.find(({ number, headSha }) => number === pull.number && headSha === pull.headSha);
  if (!found) throw unfit(`#${pull.number} has got another head meanwhile`, "Look at it, and write the comment again.");
  return { promotion, pull: found };
}
