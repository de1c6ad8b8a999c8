import { approverRole } from "../../core/release/approvals.ts";
import { askedBy } from "../../core/release/commit-message.ts";
import type { PromotionRecord } from "../../core/release/promotion-verdict.ts";
import { whatIsLeft } from "../../operations/promotion/promote.ts";
import { checkPromotion } from "../promotions/check-promotions.ts";
import { type Answer, type Call, type Command, sentence, unfit } from "./command.ts";
import { type OpenPromotion, openPromotionHere } from "./promotion-here.ts";

export const approveCommand: Command = {
  usage: "approve",
  does: "approves the promotion on which it is said, and merges it if nothing else keeps it",
  needs: approverRole,
  boundToHead: true,
  examples: ["approve"],
  run: async (call) => {
    const here = await openPromotionHere(call);
    await refuseOwn(call, here);
    return await approve(call, here);
  },
};

async function approve(call: Call, { promotion, pull }: OpenPromotion): Promise<Answer> {
  const { config, repository, by, url } = call;
  const verdict = await checkPromotion(repository, config, promotion, pull, (record) => approvedBy(record, by, url));
  const { release, environment } = promotion;
  if (!verdict.passed) {
    const isRefused = verdict.conditions.some(({ state }) => state === "refused");
    const said = sentence(`${release} is approved for ${environment} by ${by}; ${whatIsLeft(verdict)}`);
    return isRefused ? { kind: "refused", text: `❌ ${said}` } : { kind: "done", text: `⏳ ${said}` };
  }
  await repository.ports.pulls.merge(pull.number, pull.headSha);
  call.follow(environment);
  const merged = sentence(`the promotion of ${release} to ${environment} is merged; the rollout begins`);
  return { kind: "done", text: `✅ ${merged}` };
}

function approvedBy(record: PromotionRecord, by: string, url: string): PromotionRecord {
  if (record.approvals.some((approval) => approval.by === by)) return record;
  return { ...record, approvals: [...record.approvals, { by, url }] };
}

/** Where approvals are asked for, nobody gives their own. */
async function refuseOwn({ config, repository, by }: Call, { promotion, pull }: OpenPromotion): Promise<void> {
  if (config.environments[promotion.environment]?.approvals === 0) return;
  const [last] = await repository.ports.repository.log(pull.headSha, 1);
  if (![pull.author, last && askedBy(last.message)].includes(by)) return;
  throw unfit(`${by} has asked for this promotion`, "Somebody else has to approve it.");
}
