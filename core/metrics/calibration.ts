import type { RankedMetric, RankedRows } from "./ranked-metrics.ts";

/** How far predicted probabilities lie from observed shares, bin by bin. */

/** Upper ends of the bins, rising; the last is 1. A score that equals an end belongs to the bin below it. */
export type BinEnds = readonly number[];

export function binsOfEqualWidth(count: number): BinEnds {
  return Array.from({ length: count }, (_, bin) => (bin === count - 1 ? 1 : (bin + 1) * (1 / count)));
}

/** Bins that hold about as many rows each; the ends are quantiles of the scores, interpolated between neighbours. */
export function binsOfEqualSize(fallingScores: Float64Array, count: number): BinEnds {
  const last = fallingScores.length - 1;
  const at = (rank: number) => fallingScores[last - rank] as number;
  return Array.from({ length: count }, (_, bin) => {
    if (bin === count - 1) return 1;
    const place = (((bin + 1) * (1 / count) * 100) / 100) * last;
    const below = Math.floor(place);
    const [low, high] = [at(below), at(Math.min(last, below + 1))];
    const share = place - below;
    return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
  });
}

/** From the lowest scores on; `rows` counts them, whatever their weights. */
export type CalibrationCurve = { predicted: number; observed: number; rows: number }[];

interface Bin {
  weight: number;
  predicted: number;
  observed: number;
}

/** Sums by bin. */
function fill({ scores, labels, weights }: RankedRows, ends: BinEnds): Bin[] {
  const bins = ends.map((): Bin => ({ weight: 0, predicted: 0, observed: 0 }));
  let place = 0;
  for (let bin = ends.length - 1; bin >= 0; bin--) {
    const below = bin === 0 ? Number.NEGATIVE_INFINITY : (ends[bin - 1] as number);
    let weighed = 0;
    let predicted = 0;
    let observed = 0;
    for (; place < scores.length && (scores[place] as number) > below; place++) {
      const weight = weights === null ? 1 : (weights[place] as number);
      weighed += weight;
      predicted += weight * (scores[place] as number);
      observed += weight * (labels[place] as number);
    }
    bins[bin] = { weight: weighed, predicted, observed };
  }
  return bins;
}

/** The mean distance of prediction and observation, bins weighted by their rows. Noise alone keeps it above 0. */
export function calibrationError(ends: BinEnds): RankedMetric {
  return (rows) => {
    const bins = fill(rows, ends);
    const all = bins.reduce((sum, { weight }) => sum + weight, 0);
    const distance = bins.reduce((sum, { predicted, observed }) => sum + Math.abs(predicted - observed), 0);
    return all === 0 ? null : distance / all;
  };
}

/**
 * What the error of a perfectly calibrated model would be on these rows, on average: by the mean distance of a share from its
 * truth, √(2/π) standard errors. The measured error overstates the truth by no more. `worth` is how many independent rows
 * one row is worth.
 */
export function calibrationNoise(ends: BinEnds, rows: RankedRows, worth: number): number {
  const bins = fill(rows, ends);
  const squares = fill({ ...rows, weights: rows.weights?.map((weight) => weight ** 2) ?? null }, ends);
  const all = bins.reduce((sum, { weight }) => sum + weight, 0);
  const deviations = bins.map(({ weight, observed }, bin) => {
    if (weight === 0) return 0;
    const size = (worth * weight ** 2) / (squares[bin]?.weight ?? weight);
    // One positive and one negative more, so that a bin of one class alone is not taken for certain.
    const share = ((observed / weight) * size + 1) / (size + 2);
    return weight * Math.sqrt((share * (1 - share)) / size);
  });
  return (Math.sqrt(2 / Math.PI) * deviations.reduce((sum, deviation) => sum + deviation, 0)) / all;
}

/** Mean prediction and observed share of every bin that has rows, from the lowest scores on. */
export function calibrationCurve(rows: RankedRows, ends: BinEnds): CalibrationCurve {
  const counts = fill({ ...rows, weights: null }, ends);
  return fill(rows, ends).flatMap(({ weight, predicted, observed }, bin) =>
    weight > 0 ? [{ predicted: predicted / weight, observed: observed / weight, rows: counts[bin]?.weight ?? 0 }] : [],
  );
}
