import { z } from "zod";
import { estimateSchema, rateSchema } from "../metrics/measurement.ts";

/**
 * A measurement divided by the values of one column. Of predicted classes only counts are kept, from which every rate,
 * its differences and their bounds follow; of metrics that need the scores, estimates.
 */

const count = z.int().min(0);
const byMetric = z.record(z.string().max(60), estimateSchema);

/** Rows of each combination; the index is 4 label + 2 candidate's class + reference's class. null: no classes. */
const cellsSchema = z.array(z.number().min(0)).length(8).nullable();

/** Of rows that are weighted or come in units, which cells cannot count: what fairness compares. */
const ratesSchema = z.strictObject({ selection: rateSchema, tpr: rateSchema, fpr: rateSchema });

const referenceSchema = z.strictObject({ cells: cellsSchema, metrics: byMetric, differences: byMetric });

const groupSchema = z.strictObject({
  /** The value, or the band of values, in words. */
  value: z.string().max(200),
  rows: count,
  positives: count.nullable(),
  negatives: count.nullable(),
  /** Of the candidate; in the cells it stands for the reference too. */
  candidate: z.strictObject({ cells: cellsSchema, metrics: byMetric, rates: ratesSchema.optional() }),
  production: referenceSchema.optional(),
  anchor: referenceSchema.optional(),
  baseline: referenceSchema.optional(),
  "base-branch": referenceSchema.optional(),
});
export type Group = z.output<typeof groupSchema>;

const mostGroups = 60;

export const breakdownSchema = z.strictObject({
  column: z.string().max(200),
  groups: z.array(groupSchema).max(mostGroups),
});
export type Breakdown = z.output<typeof breakdownSchema>;

/** Below this a slice is too small to judge. */
export const leastSliceRows = 100;
