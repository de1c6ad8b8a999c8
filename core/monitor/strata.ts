import type { Task } from "../config/schema.ts";
import type { Estimate } from "./monitor-report.ts";
import type { Reference, ScoreBin } from "./reference.ts";

/** Bins of scores with what became of their held-out rows, and metrics as ratios of sums over them. */

export interface Stratum {
  /** Of the held-out rows. */
  rows: number;
  /** Of the outcome: share of positives, of right answers, or the mean absolute error. */
  mean: number;
  /** Of one row's outcome, and of the mean. */
  variance: number;
  varianceOfMean: number;
  /** Whether the outcome is what the model says of these rows: of many classes always. */
  isPositive: boolean;
}

export function strataOf({ bins }: Reference, { task, threshold }: { task: Task; threshold: number }): Stratum[] {
  return (bins ?? []).map((bin) => ({
    rows: bin.rows,
    ...momentsOf(bin),
    isPositive: task !== "binary-classification" || bin.upTo >= threshold,
  }));
}

function momentsOf({ rows, positives, errors }: ScoreBin) {
  if (rows === 0) return { mean: 0, variance: 0, varianceOfMean: 0 };
  if (errors) {
    const mean = errors.sum / rows;
    const variance = rows < 2 ? mean ** 2 : Math.max(0, (errors.squares - rows * mean ** 2) / (rows - 1));
    return { mean, variance, varianceOfMean: variance / rows };
  }
  // Half a row of each kind is added, so that a bin of one kind is not taken for certain.
  const share = (positives + 0.5) / (rows + 1);
  const variance = share * (1 - share);
  return { mean: positives / rows, variance, varianceOfMean: variance / rows };
}

/** What a bin adds to numerator and denominator, as shares of its rows, and how both change with its mean outcome. */
export interface Parts {
  hit: number;
  part: number;
  slope: number;
  partSlope: number;
}

function partsOf(metric: Estimate["metric"], { isPositive }: Stratum, mean: number): Parts {
  const counts = { part: 1, partSlope: 0 };
  const nothing = { hit: 0, slope: 0 };
  switch (metric) {
    case "mae":
      return { hit: mean, slope: 1, ...counts };
    case "accuracy":
      return isPositive ? { hit: mean, slope: 1, ...counts } : { hit: 1 - mean, slope: -1, ...counts };
    case "precision":
      return isPositive ? { hit: mean, slope: 1, ...counts } : { ...nothing, part: 0, partSlope: 0 };
    case "recall":
      return { ...(isPositive ? { hit: mean, slope: 1 } : nothing), part: mean, partSlope: 1 };
  }
}

/**
 * @param means of the outcome by bin; the default is that of the held-out rows
 * @returns null where nothing counts towards the metric
 */
export function readRatio(
  metric: Estimate["metric"],
  strata: readonly Stratum[],
  rows: readonly number[],
  means: readonly number[] = strata.map(({ mean }) => mean),
): { value: number; all: number; parts: Parts[] } | null {
  const total = rows.reduce((sum, count) => sum + count, 0);
  const parts = strata.map((stratum, place) => partsOf(metric, stratum, means[place] as number));
  const mean = (of: (parts: Parts) => number) =>
    parts.reduce((sum, one, place) => sum + ((rows[place] as number) / total) * of(one), 0);
  const all = mean(({ part }) => part);
  return all > 0 ? { value: mean(({ hit }) => hit) / all, all, parts } : null;
}
