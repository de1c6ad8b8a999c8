import { bisect, normalQuantile } from "./special-functions.ts";

/** Efron's bias-corrected and accelerated bootstrap (1987): percentiles of resampled values, shifted. */
export interface Percentiles {
  /** Half the bias, in standard errors (Efron's z₀). */
  bias: number;
  /** How fast the standard error changes with the value. */
  acceleration: number;
  /** Quantiles of the resampled values at `gridZ`. */
  quantiles: number[];
}

/** From 0.07% to 99.93%: beyond, 2,000 resamples know nothing. */
const mostZ = 3.2;
const stepZ = 0.1;
const gridZ = Array.from({ length: Math.round((2 * mostZ) / stepZ) + 1 }, (_, step) => -mostZ + step * stepZ);

/** P(Z ≤ z). */
export function normalProbability(z: number): number {
  return bisect(0, 1, (p) => normalQuantile(p) < z);
}

/** null where the resampled values all lie on one side of the value. */
export function percentilesOf(value: number, resampled: Float64Array, leftOut: Float64Array): Percentiles | null {
  let [below, equal] = [0, 0];
  for (const one of resampled) {
    if (one < value) below += 1;
    else if (one === value) equal += 1;
  }
  const share = (below + equal / 2) / resampled.length;
  if (!(share > 0 && share < 1)) return null;
  const sorted = resampled.toSorted();
  return {
    bias: normalQuantile(share),
    acceleration: accelerationOf(leftOut),
    quantiles: gridZ.map((z) => quantileOf(sorted, normalProbability(z))),
  };
}

/** From a jackknife: the skewness of the influence of what was left out. */
export function accelerationOf(leftOut: Float64Array): number {
  const center = leftOut.reduce((sum, value) => sum + value, 0) / leftOut.length;
  const power = (exponent: number) => leftOut.reduce((sum, value) => sum + (center - value) ** exponent, 0);
  const squares = power(2);
  return squares === 0 ? 0 : power(3) / (6 * squares ** 1.5);
}

/** Between neighbours in proportion. */
export function quantileOf(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below] as number, sorted[Math.min(sorted.length - 1, below + 1)] as number];
  return low + (high - low) * (place - below);
}

/** Which percentile, as a normal deviate, is the bound at the normal deviate z. */
export function shiftedZ({ bias, acceleration }: Omit<Percentiles, "quantiles">, z: number): number {
  return bias + (bias + z) / (1 - acceleration * (bias + z));
}

/** The bound at a normal deviate; null where it lies further out than the resamples reach. */
export function boundAt(percentiles: Percentiles, z: number): number | null {
  const shifted = shiftedZ(percentiles, z);
  const place = (shifted + mostZ) / stepZ;
  const below = Math.floor(place);
  const [low, high] = [percentiles.quantiles[below], percentiles.quantiles[below + 1]];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (place - below);
}
