import type { Rate } from "../metrics/rate-contrasts.ts";
import { effectiveSize, type Sample, sumOfSquares } from "../metrics/sample.ts";

/**
 * A rate of rows that are weighted or come in units, as so many independent rows of weight 1 as know it equally well: the
 * number whose binomial variance is the linearised one, summed within units first (the design effect of surveys).
 */
export function effectiveRate(sample: Sample, isIn: (row: number) => boolean, isYes: (row: number) => boolean): Rate {
  const weightOf = (row: number) => (isIn(row) ? (sample.weights?.[row] ?? 1) : 0);
  let [total, yes] = [0, 0];
  for (let row = 0; row < sample.labels.length; row++) {
    total += weightOf(row);
    if (isYes(row)) yes += weightOf(row);
  }
  const items = itemsWithWeight(sample, weightOf);
  const rows = effectiveSize({ ...sample, units: null }, isIn);
  const worth = { rows, items };
  if (items === 0) return { successes: 0, trials: 0, worth };
  const rate = yes / total;
  // What a single unit does says nothing of others: too little to judge, but there.
  if (items === 1) return { successes: rate, trials: 1, worth };
  const squares = sumOfSquares(sample, (row) => weightOf(row) * ((isYes(row) ? 1 : 0) - rate));
  const variance = (squares * items) / (items - 1) / total ** 2;
  // Rows of a unit that differ by luck more than chance asks for are no more than rows.
  const trials = variance > 0 ? Math.min((rate * (1 - rate)) / variance, rows) : effectiveSize(sample, isIn);
  return { successes: rate * trials, trials, worth };
}

/** Units, or rows, that have a say. */
function itemsWithWeight({ labels, units }: Sample, weightOf: (row: number) => number): number {
  const seen = new Uint8Array(units === null ? labels.length : units.count);
  for (let row = 0; row < labels.length; row++) {
    if (weightOf(row) > 0) seen[units === null ? row : (units.of[row] as number)] = 1;
  }
  return seen.reduce((count, one) => count + one, 0);
}
