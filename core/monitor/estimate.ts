import type { ColumnCounts } from "../drift/window-counts.ts";
import type { Estimate } from "./monitor-report.ts";
import type { Reference, ScoreBin } from "./reference.ts";

/**
 * What a binary classifier's metrics would be without knowing any label: the window's scores, each counted as its bin of
 * held-out rows turned out (post-stratification). Valid only if the link between inputs and outcome is unchanged.
 */
export function estimatePerformance(
  { bins, score }: Reference,
  counts: ColumnCounts | null | undefined,
  threshold: number,
): Estimate[] {
  if (!bins || score?.kind !== "number" || !counts) return [];
  const window = rowsByBin(bins, score.cuts, counts.counts);
  const strata = bins.map((bin, place) => ({ ...bin, window: window[place] ?? 0, isPositive: bin.upTo >= threshold }));
  return (["accuracy", "precision", "recall"] as const).flatMap((metric) => {
    const reference = ratioOf(metric, strata, (stratum) => stratum.rows);
    const estimate = ratioOf(metric, strata, (stratum) => stratum.window);
    return reference && estimate ? [{ metric, reference: reference.value, ...estimate }] : [];
  });
}

/** Cells of scores end where bins end, or a little beyond: a cell belongs to the bin in which it begins. */
function rowsByBin(bins: readonly ScoreBin[], cuts: readonly number[], counts: readonly number[]): number[] {
  const rows = bins.map(() => 0);
  let bin = 0;
  for (const [cell, count] of counts.entries()) {
    const cut = cuts[cell] ?? Number.POSITIVE_INFINITY;
    while (bin < bins.length - 1 && cut > (bins[bin] as ScoreBin).upTo) bin += 1;
    rows[bin] = (rows[bin] as number) + count;
  }
  return rows;
}

interface Stratum extends ScoreBin {
  window: number;
  isPositive: boolean;
}

/** Of which rows of a bin the metric is a share, and which of them count: as shares of the bin's rows. */
function partsOf(metric: Estimate["metric"], { isPositive }: Stratum, positive: number): { hit: number; all: number } {
  switch (metric) {
    case "accuracy":
      return { hit: isPositive ? positive : 1 - positive, all: 1 };
    case "precision":
      return isPositive ? { hit: positive, all: 1 } : { hit: 0, all: 0 };
    case "recall":
      return { hit: isPositive ? positive : 0, all: positive };
  }
}

/** Of a bin's share of positives; half a row of each kind is added, so that a bin of one kind is not taken for certain. */
function varianceOf({ positives, rows }: ScoreBin): number {
  const share = (positives + 0.5) / (rows + 1);
  return (share * (1 - share)) / rows;
}

/** Of 95 %, both sides. */
const z = 1.96;

/** A ratio of weighted means with its spread by the delta method: of the bins' shares, and of the window's own rows. */
function ratioOf(metric: Estimate["metric"], strata: readonly Stratum[], rowsIn: (stratum: Stratum) => number) {
  const total = strata.reduce((sum, stratum) => sum + rowsIn(stratum), 0);
  const terms = strata.map((stratum) => {
    const positive = stratum.rows === 0 ? 0 : stratum.positives / stratum.rows;
    return {
      stratum,
      positive,
      weight: total === 0 ? 0 : rowsIn(stratum) / total,
      ...partsOf(metric, stratum, positive),
    };
  });
  const all = terms.reduce((sum, term) => sum + term.weight * term.all, 0);
  if (!(all > 0)) return null;
  const value = terms.reduce((sum, term) => sum + term.weight * term.hit, 0) / all;
  let [ofBins, ofWindow] = [0, 0];
  for (const { stratum, weight, hit, all: part } of terms) {
    // By how much the ratio changes where the bin's share of positives does.
    const slope = metric === "recall" ? (stratum.isPositive ? 1 - value : -value) : part;
    if (stratum.rows > 0) ofBins += (weight * slope) ** 2 * varianceOf(stratum);
    ofWindow += weight * (hit - value * part) ** 2;
  }
  const error = Math.sqrt(ofBins + ofWindow / total) / all;
  return { value, lower: Math.max(0, value - z * error), upper: Math.min(1, value + z * error) };
}
