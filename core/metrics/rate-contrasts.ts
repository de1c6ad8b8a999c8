import { type Bounds, clopperPearson, unbounded } from "./proportions.ts";
import { bisect, normalQuantile, studentQuantile } from "./special-functions.ts";

/** Two rates of different rows set side by side: how far apart they are, and how many times one is the other. */

export interface Rate {
  successes: number;
  trials: number;
  /** Where trials are not counted: as how many they count by weight alone, and how many units or rows are behind them. */
  worth?: { rows: number; items: number } | undefined;
}

interface Limits {
  rate: number;
  lower: number;
  upper: number;
}

/** Wilson's score interval, which unlike Wald's is right for small samples and near 0 and 1. */
export function wilson({ successes, trials }: Rate, z: number): Limits {
  const rate = successes / trials;
  const center = (successes + (z * z) / 2) / (trials + z * z);
  const width = (z / (trials + z * z)) * Math.sqrt(trials * rate * (1 - rate) + (z * z) / 4);
  return { rate, lower: Math.max(0, center - width), upper: Math.min(1, center + width) };
}

/** Of one rate, set beside another. */
function limitsOf(own: Rate, other: Rate, alpha: number): Limits {
  const z = normalQuantile(1 - alpha);
  if (own.worth === undefined || other.worth === undefined) return wilson(own, z);
  return surveyLimits(own.successes / own.trials, own.worth.rows, [own, other], alpha);
}

/**
 * Korn & Graubard 1998, for weighted rows in units: exact limits at the effective number of trials, smaller by what few units
 * leave unknown of it. The design effect is the greater of both groups: a rate near 1 that shows no mistake in a few units
 * knows little of how its units differ, and each group by itself was wrong 8 times in 100 instead of 5.
 */
function surveyLimits(rate: number, rows: number, pair: readonly [Rate, Rate], alpha: number): Limits {
  const design = Math.max(...pair.map(({ worth, trials }) => (worth?.rows ?? trials) / trials));
  const items = Math.min(...pair.map(({ worth, trials }) => worth?.items ?? trials));
  if (items < 2) return { rate, lower: 0, upper: 1 };
  const trials = (rows / design) * (normalQuantile(1 - alpha) / studentQuantile(1 - alpha, items - 1)) ** 2;
  const { lower, upper } = clopperPearson(rate * trials, trials, alpha);
  return { rate, lower: lower ?? 0, upper: upper ?? 1 };
}

/** Newcombe 1998, method 10: the limits of each rate recover the variance of their difference (MOVER). */
export function gapBounds(first: Rate, second: Rate, alpha: number): Bounds {
  return contrastBounds(first, second, 1, alpha);
}

/** Of `first - factor × second`, for a factor of at least 0. */
function contrastBounds(first: Rate, second: Rate, factor: number, alpha: number): Bounds {
  if (first.trials === 0 || second.trials === 0) return unbounded;
  const [a, b] = [limitsOf(first, second, alpha), limitsOf(second, first, alpha)];
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
