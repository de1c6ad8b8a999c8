import { nearest } from "../../core/config/suggestion.ts";
import type { Override } from "../../core/gates/override.ts";
import { overridable, type PromotionRecord } from "../../core/release/promotion-verdict.ts";
import { releaseNamed } from "../../operations/promotion/promotable-release.ts";
import { recordOverride } from "../../operations/review/record-override.ts";
import { checkPromotion } from "../promotions/check-promotions.ts";
import { overrideSentence } from "../reports/override-text.ts";
import { type Answer, type Call, unfit } from "./command.ts";
import { type OpenPromotion, openPromotionHere } from "./promotion-here.ts";

/** On a promotion, one of its conditions is overridden instead of a gate. */
export async function overridePromotion(call: Call, word: string, reason: string): Promise<Answer> {
  const here = await openPromotionHere(call);
  const name = overridable.find((other) => other === word);
  if (!name) {
    const meant = nearest(word, overridable);
    const hint = meant ? ` Did you mean ${meant}?` : "";
    throw unfit(`${word} cannot be overridden on a promotion.${hint}`, `Name one of ${overridable.join(", ")}.`);
  }
  const override = await overrideOf(call, here, name, reason);
  const { config, repository } = call;
  const before = await checkPromotion(repository, config, here.promotion, here.pull);
  const present = before.conditions.find((condition) => condition.name === name);
  if (present?.state === "met") throw unfit(`${name} keeps nothing from being merged`, "There is nothing to override.");
  // Git first: what is not recorded there does not count.
  await recordOverride(repository.ports.repository, override);
  await checkPromotion(repository, config, here.promotion, here.pull, (record) => withOverride(record, override));
  const rest = "It counts for this head alone, and is recorded in the check and on the branch `sluice/overrides`.";
  return { kind: "done", text: `⚠️ ${overrideSentence(override)}. ${rest}` };
}

async function overrideOf(
  { repository, by, url }: Call,
  { promotion, pull }: OpenPromotion,
  claim: string,
  reason: string,
): Promise<Override> {
  const { model, environment, release } = promotion;
  const { digest } = await releaseNamed(repository.ports.repository, release, model);
  return {
    model,
    claim,
    limit: environment,
    head: pull.headSha,
    candidate: digest,
    by,
    reason: reason.trim().slice(0, 500),
    at: new Date(repository.ports.clock.now()).toISOString(),
    url,
  };
}

function withOverride(record: PromotionRecord, override: Override): PromotionRecord {
  if (record.overrides.some(({ claim }) => claim === override.claim)) return record;
  return { ...record, overrides: [...record.overrides, override] };
}
