import { z } from "zod";
import type { SplitPlan } from "../split/split.ts";
import { describeSplit, needsCuts } from "../split/split-lock.ts";
import type { LeakageEvidence } from "./evidence.ts";
import type { FeatureStrength } from "./single-feature.ts";

/** How the rows are divided and what was looked at, for the report; what was found stands among the findings. */
export const splitSummarySchema = z.strictObject({
  /** The split in words. */
  by: z.string().max(500),
  rows: z.strictObject({
    train: z.int().min(0),
    validation: z.int().min(0),
    holdout: z.int().min(0),
    leftOut: z.int().min(0),
  }),
  /** Times at which the rows are cut. */
  cuts: z.strictObject({ validationFrom: z.string().max(40), holdoutFrom: z.string().max(40) }).nullable(),
  /** Whether rows that come later could move these cuts, because data.lock.yaml does not keep them. */
  movable: z.boolean(),
  /** The feature that tells most by itself. */
  strongest: z
    .strictObject({ feature: z.string().max(200), measure: z.string().max(40), value: z.number(), lower: z.number() })
    .nullable(),
});
export type SplitSummary = z.output<typeof splitSummarySchema>;

export function summarise(
  plan: SplitPlan,
  { rows, cuts }: LeakageEvidence,
  strengths: readonly FeatureStrength[],
): SplitSummary {
  const [first] = strengths;
  return {
    by: describeSplit(plan).slice(0, 500),
    rows,
    cuts: cuts.time,
    movable: needsCuts(plan) && plan.kept === null,
    strongest: first
      ? { feature: first.feature.slice(0, 200), measure: first.measure, value: first.value, lower: first.lower }
      : null,
  };
}
