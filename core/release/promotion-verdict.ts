import { z } from "zod";
import { type Override, overrideSchema } from "../gates/override.ts";

/** Whether a promotion may be merged, as a list of conditions that each say why. */

/** Name of the check on promotions; a model's own are called `sluice/MODEL`. */
export const promotionCheck = "sluice-promotion";

/** Those that a person may override, with a reason. */
export const overridable = ["evaluation", "soak", "freeze"] as const;

export interface Condition {
  name: "change" | "release" | "model" | "hold" | "approvals" | (typeof overridable)[number];
  /** `waiting`: time or people may still change it, without another commit. */
  state: "met" | "waiting" | "refused" | "overridden";
  /** Plain text. */
  sentence: string;
  /** When it may become another one by time alone, in milliseconds since 1970 UTC. */
  until?: number;
}

export interface PromotionVerdict {
  /** Every condition is met or overridden; without any it is false. */
  passed: boolean;
  conditions: Condition[];
  /** When to look again at the latest; null: nothing changes by time alone. */
  lookAgainAt: number | null;
}

/** What people have said of one head of a promotion. */
export const promotionRecordSchema = z.strictObject({
  approvals: z.array(z.strictObject({ by: z.string().max(100), url: z.string().max(500) })).max(100),
  overrides: z.array(overrideSchema).max(20),
});
export type PromotionRecord = z.output<typeof promotionRecordSchema>;

export const noRecord: PromotionRecord = { approvals: [], overrides: [] };

export function verdictOf(conditions: readonly Condition[], overrides: readonly Override[]): PromotionVerdict {
  const judged = conditions.map((condition) => overriddenOr(condition, overrides));
  const times = judged.flatMap(({ until }) => (until === undefined ? [] : [until]));
  return {
    passed: judged.length > 0 && judged.every(({ state }) => state === "met" || state === "overridden"),
    conditions: judged,
    lookAgainAt: times.length > 0 ? Math.min(...times) : null,
  };
}

function overriddenOr(condition: Condition, overrides: readonly Override[]): Condition {
  const override = overrides.find(({ claim }) => claim === condition.name);
  if (!override || condition.state === "met" || !overridable.some((name) => name === condition.name)) return condition;
  return { ...condition, state: "overridden", sentence: `${condition.sentence}; overridden by ${override.by}` };
}
