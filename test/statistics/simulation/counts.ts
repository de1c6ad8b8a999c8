import type { Random } from "./random.ts";

/** Counts of rows in cells, drawn without drawing the rows. */

/** Every `step`-th of `count` × `step` + `step` − 1 ordered uniform numbers: sums of exponential gaps, scaled to the last. */
export function orderStatistics(count: number, step: number, random: Random): Float64Array {
  const sums = new Float64Array(count + 1);
  let sum = 0;
  for (let place = 0; place <= count; place += 1) {
    let product = 1;
    // A product of a hundred numbers is far from underflow.
    for (let gap = 0; gap < step; gap += 1) product *= 1 - random.uniform();
    sum -= Math.log(product);
    sums[place] = sum;
  }
  return sums.subarray(0, count).map((partial) => partial / sum);
}

export function multinomial(rows: number, shares: Float64Array, random: Random): number[] {
  let [left, rest] = [rows, 1];
  return [...shares].map((share) => {
    const drawn = left === 0 ? 0 : binomial(left, Math.min(1, share / rest), random);
    left -= drawn;
    rest = Math.max(share, rest - share, Number.MIN_VALUE);
    return drawn;
  });
}

/** Beyond so many expected rows the normal law stands in for the binomial one, whose skewness is then below a fifth. */
const manyRows = 30;

function binomial(trials: number, share: number, random: Random): number {
  if (share >= 1) return trials;
  if (share > 0.5) return trials - binomial(trials, 1 - share, random);
  const expected = trials * share;
  if (expected < manyRows) return byInversion(trials, share, random);
  const drawn = Math.round(expected + random.normal() * Math.sqrt(expected * (1 - share)));
  return Math.min(trials, Math.max(0, drawn));
}

function byInversion(trials: number, share: number, random: Random): number {
  const odds = share / (1 - share);
  let chance = Math.exp(trials * Math.log1p(-share));
  let rest = random.uniform();
  let drawn = 0;
  while (rest > chance && drawn < trials) {
    rest -= chance;
    drawn += 1;
    chance *= (odds * (trials - drawn + 1)) / drawn;
  }
  return drawn;
}

/** Abramowitz and Stegun 26.2.17, to 8e-8: finer than any count of a million rows. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}
