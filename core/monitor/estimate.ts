import type { Task } from "../config/schema.ts";
import type { ColumnCounts } from "../drift/window-counts.ts";
import type { Estimate } from "./monitor-report.ts";
import { naturalSpread } from "./natural-spread.ts";
import type { Reference, ScoreBin } from "./reference.ts";
import { type Parts, readRatio, type Stratum, strataOf } from "./strata.ts";

/**
 * What a model's metrics would be without knowing any label: the window's scores, each counted as its bin of held-out rows
 * turned out (post-stratification). Valid only if the link between inputs and outcome is unchanged.
 */

export interface EstimateQuestion {
  task: Task;
  /** Scores from here on predict the positive class. */
  threshold: number;
  /** Milliseconds of the window; null: nobody knows. */
  length: number | null;
}

/** By the cells of the window's scores. */
export function estimatePerformance(
  reference: Reference,
  counts: ColumnCounts | null | undefined,
  question: EstimateQuestion,
): Estimate[] {
  const { bins, score } = reference;
  if (!bins || score?.kind !== "number" || !counts) return [];
  return estimate(reference, rowsByCell(bins, score.cuts, counts.counts), question);
}

/** By the scores themselves; of many classes each row's largest. */
export function estimateRows(reference: Reference, scores: Float64Array, question: EstimateQuestion): Estimate[] {
  const { bins } = reference;
  if (!bins) return [];
  const rows = bins.map(() => 0);
  for (const score of scores) {
    const bin = binOf(bins, Math.fround(score));
    rows[bin] = (rows[bin] as number) + 1;
  }
  return estimate(reference, rows, question);
}

/** Scores above every bin are counted in the last. */
export function binOf(bins: readonly ScoreBin[], score: number): number {
  const found = bins.findIndex(({ upTo }) => score <= upTo);
  return found < 0 ? bins.length - 1 : found;
}

/** Cells of scores end where bins end, or a little beyond: a cell belongs to the bin in which it begins. */
function rowsByCell(bins: readonly ScoreBin[], cuts: readonly number[], counts: readonly number[]): number[] {
  const rows = bins.map(() => 0);
  let bin = 0;
  for (const [cell, count] of counts.entries()) {
    const cut = cuts[cell] ?? Number.POSITIVE_INFINITY;
    while (bin < bins.length - 1 && cut > (bins[bin] as ScoreBin).upTo) bin += 1;
    rows[bin] = (rows[bin] as number) + count;
  }
  return rows;
}

const metricsOf: Record<Task, readonly Estimate["metric"][]> = {
  "binary-classification": ["accuracy", "precision", "recall"],
  "multiclass-classification": ["accuracy"],
  regression: ["mae"],
  ranking: [],
};

function estimate(reference: Reference, rows: readonly number[], question: EstimateQuestion): Estimate[] {
  const strata = strataOf(reference, question);
  return metricsOf[question.task].flatMap((metric) => {
    const whole = readRatio(
      metric,
      strata,
      strata.map((stratum) => stratum.rows),
    );
    const window = readRatio(metric, strata, rows);
    if (!whole || !window) return [];
    return [{ metric, reference: whole.value, ...boundsOf(metric, strata, rows, window, reference, question) }];
  });
}

/** Of 95 %, both sides. */
const z = 1.96;

function boundsOf(
  metric: Estimate["metric"],
  strata: readonly Stratum[],
  rows: readonly number[],
  { value, all, parts }: NonNullable<ReturnType<typeof readRatio>>,
  reference: Reference,
  { length }: EstimateQuestion,
): Omit<Estimate, "metric" | "reference"> {
  const { ofBins, ofWindow, ofRows } = spreadOf(strata, rows, { value, all, parts });
  const natural = naturalSpread(metric, strata, reference.heldOut?.periods ?? null, length);
  const most = metric === "mae" ? Number.MAX_VALUE : 1;
  const around = (width: number) => ({ lower: Math.max(0, value - width), upper: Math.min(most, value + width) });
  return {
    value,
    ...around(z * Math.sqrt(ofBins + ofWindow)),
    realised: around(Math.sqrt(z ** 2 * (ofBins + ofRows) + (natural?.width ?? 0) ** 2)),
    windows: natural?.windows ?? 0,
  };
}

/**
 * Variances by the delta method: of the bins' means; of which rows the window happens to hold; and of how those very rows
 * turn out.
 */
function spreadOf(
  strata: readonly Stratum[],
  rows: readonly number[],
  { value, all, parts }: { value: number; all: number; parts: readonly Parts[] },
): { ofBins: number; ofWindow: number; ofRows: number } {
  const total = rows.reduce((sum, count) => sum + count, 0);
  let [ofBins, ofWindow, ofRows] = [0, 0, 0];
  for (const [place, { hit, part, slope, partSlope }] of parts.entries()) {
    const { variance, varianceOfMean } = strata[place] as Stratum;
    const weight = (rows[place] as number) / total;
    const change = slope - value * partSlope;
    ofBins += (weight * change) ** 2 * varianceOfMean;
    ofWindow += weight * (hit - value * part) ** 2;
    ofRows += weight * change ** 2 * variance;
  }
  const scale = all ** 2;
  return { ofBins: ofBins / scale, ofWindow: ofWindow / total / scale, ofRows: ofRows / total / scale };
}
