import { type Bounds, unbounded } from "./proportions.ts";
import { bisect, normalQuantile } from "./special-functions.ts";

/** Two rates of different rows set side by side: how far apart they are, and how many times one is the other. */

export interface Rate {
  successes: number;
  trials: number;
}

interface Wilson {
  rate: number;
  lower: number;
  upper: number;
}

/** Wilson's score interval, which unlike Wald's is right for small samples and near 0 and 1. */
export function wilson({ successes, trials }: Rate, z: number): Wilson {
  const rate = successes / trials;
  const center = (successes + (z * z) / 2) / (trials + z * z);
  const width = (z / (trials + z * z)) * Math.sqrt(trials * rate * (1 - rate) + (z * z) / 4);
  return { rate, lower: Math.max(0, center - width), upper: Math.min(1, center + width) };
}

/** Newcombe 1998, method 10: the limits of each rate recover the variance of their difference (MOVER). */
export function gapBounds(first: Rate, second: Rate, alpha: number): Bounds {
  return contrastBounds(first, second, 1, alpha);
}

/** Of `first - factor × second`, for a factor of at least 0. */
function contrastBounds(first: Rate, second: Rate, factor: number, alpha: number): Bounds {
  if (first.trials === 0 || second.trials === 0) return unbounded;
  const z = normalQuantile(1 - alpha);
  const [a, b] = [wilson(first, z), wilson(second, z)];
  const contrast = a.rate - factor * b.rate;
  return {
    lower: contrast - Math.hypot(a.rate - a.lower, factor * (b.upper - b.rate)),
    upper: contrast + Math.hypot(a.upper - a.rate, factor * (b.rate - b.lower)),
  };
}

const largestRatio = 1e9;

/** Donner & Zou 2012: the ratios whose contrast `first - ratio × second` may be 0. No upper bound where `second` may be 0. */
export function ratioBounds(first: Rate, second: Rate, alpha: number): Bounds {
  if (first.trials === 0 || second.trials === 0) return unbounded;
  const contrast = (ratio: number) => contrastBounds(first, second, ratio, alpha);
  const upper = bisect(0, largestRatio, (ratio) => (contrast(ratio).upper ?? 0) > 0);
  return {
    lower: bisect(0, largestRatio, (ratio) => (contrast(ratio).lower ?? 0) > 0),
    upper: upper < largestRatio / 2 ? upper : null,
  };
}

const varianceOf = ({ successes, trials }: Rate) => ((successes / trials) * (1 - successes / trials)) / trials;

export function gapError(first: Rate, second: Rate): number {
  return Math.sqrt(varianceOf(first) + varianceOf(second));
}

/** By the delta method; null where a rate of 0 leaves it undefined. */
export function ratioError(first: Rate, second: Rate): number | null {
  if (first.successes === 0 || second.successes === 0) return null;
  const [a, b] = [first.successes / first.trials, second.successes / second.trials];
  return (a / b) * Math.sqrt(varianceOf(first) / a ** 2 + varianceOf(second) / b ** 2);
}
