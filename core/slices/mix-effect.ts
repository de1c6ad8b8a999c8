import { z } from "zod";
import type { Measured } from "../gates/claims.ts";
import { findMetric } from "../metrics/catalogue.ts";
import type { Estimate } from "../metrics/measurement.ts";
import { normalQuantile } from "../metrics/special-functions.ts";
import { formatDifference, plural } from "../report/numbers.ts";
import { type Breakdown, leastSliceRows } from "./breakdown.ts";
import { sliceView } from "./slice-view.ts";

/**
 * Simpson's paradox: all rows together say the opposite of what their groups say. On the same rows that happens to metrics
 * that weigh rows by what the model predicts (precision), or that compare rows across groups (AUC).
 */

export const mixEffectSchema = z.strictObject({
  metric: z.string().max(60),
  column: z.string().max(200),
  /** Candidate minus production, over all rows. */
  overall: z.number(),
  /** The mean of the differences within the groups, each weighing as many rows as it has: the same mix for both models. */
  standardised: z.number(),
  sentence: z.string().max(400),
});
type MixEffect = z.output<typeof mixEffectSchema>;

export function mixEffects(whole: Measured, breakdowns: readonly Breakdown[], metrics: readonly string[]): MixEffect[] {
  return breakdowns.flatMap((breakdown) => metrics.flatMap((metric) => mixEffect(whole, breakdown, metric) ?? []));
}

function mixEffect(whole: Measured, { column, groups }: Breakdown, metric: string): MixEffect | null {
  const overall = whole.production?.differences[metric]?.value ?? null;
  const parts = groups
    .filter(({ rows }) => rows >= leastSliceRows)
    .flatMap((group) => {
      const difference = sliceView(whole, group, metric).production?.differences[metric];
      const spread = difference && spreadOf(difference);
      return difference?.value == null || spread == null ? [] : [{ rows: group.rows, value: difference.value, spread }];
    });
  if (overall === null || parts.length < 2) return null;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const standardised = parts.reduce((sum, part) => sum + (part.rows / rows) * part.value, 0);
  const spread = Math.sqrt(parts.reduce((sum, part) => sum + ((part.rows / rows) * part.spread) ** 2, 0));
  // Groups only seem to contradict the whole unless they are surely on the other side.
  const isProven = Math.abs(standardised) > normalQuantile(whole.sure) * spread;
  if (overall * standardised >= 0 || !isProven) return null;
  const against = parts.filter(({ value }) => value * overall < 0).length;
  return {
    metric,
    column,
    overall,
    standardised,
    sentence: sentenceOf({ metric, column, overall, standardised, against, all: parts.length }),
  };
}

/** The standard error, from whatever the interval was computed from. */
function spreadOf({ value, evidence }: Estimate): number | null {
  switch (evidence.kind) {
    case "auc-difference":
      return evidence.variance === null ? null : Math.sqrt(evidence.variance);
    case "mean":
    case "estimate":
      return evidence.standardError;
    case "paired-proportion": {
      const { gained, lost, trials } = evidence;
      return Math.sqrt(Math.max(0, (gained + lost) / trials - (value ?? 0) ** 2) / trials);
    }
    case "unchanged":
      return 0;
    default:
      return null;
  }
}

function sentenceOf(effect: Omit<MixEffect, "sentence"> & { against: number; all: number }): string {
  const { metric, column, overall, standardised, against, all } = effect;
  const label = findMetric(metric)?.label ?? metric;
  const [rises, fall] = overall > 0 ? ["rises", "falls"] : ["falls", "rises"];
  const where =
    against === all ? `in every one of ${plural(all, "slice")}` : `in ${against} of ${plural(all, "slice")}`;
  return (
    `${label} ${rises} over all rows (${formatDifference(overall)}), but ${fall} ${where} by ${column}: with the same mix ` +
    `of rows for both models it is ${formatDifference(standardised)} (Simpson's paradox).`
  );
}
