import { mean, variance } from "./moments.ts";
import { type Bounds, unbounded } from "./proportions.ts";
import { bisect, normalQuantile } from "./special-functions.ts";

/**
 * How each row of one class stands among the rows of the other, in row order: for a positive, the share of negatives
 * scored below it; for a negative, the share of positives scored above it. A tie counts one half.
 */
export interface Placements {
  positives: Float64Array;
  negatives: Float64Array;
}

/** How many of the sorted values are smaller than x, a value equal to it counting one half. */
function rankAmong(sorted: Float64Array, x: number): number {
  return (firstFrom(sorted, (value) => value >= x) + firstFrom(sorted, (value) => value > x)) / 2;
}

/** Index of the first sorted value that `isIn`, found by halving. */
function firstFrom(sorted: Float64Array, isIn: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isIn(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** In O(n log n). Labels are 0 and 1, both present; scores are finite. */
export function placementsOf(labels: Float64Array, scores: Float64Array): Placements {
  const positives = scores.filter((_, row) => labels[row] === 1);
  const negatives = scores.filter((_, row) => labels[row] !== 1);
  const sortedPositives = positives.toSorted();
  const sortedNegatives = negatives.toSorted();
  return {
    positives: positives.map((score) => rankAmong(sortedNegatives, score) / negatives.length),
    negatives: negatives.map((score) => 1 - rankAmong(sortedPositives, score) / positives.length),
  };
}

export function aucOf(placements: Placements): number {
  return mean(placements.positives);
}

/** DeLong 1988, over the placements of one model, or over the differences of two models' placements. */
export function delongVariance({ positives, negatives }: Placements): number | null {
  const [ofPositives, ofNegatives] = [variance(positives), variance(negatives)];
  if (ofPositives === null || ofNegatives === null) return null;
  return ofPositives / positives.length + ofNegatives / negatives.length;
}

export function placementDifferences(ours: Placements, theirs: Placements): Placements {
  return {
    positives: ours.positives.map((value, index) => value - (theirs.positives[index] as number)),
    negatives: ours.negatives.map((value, index) => value - (theirs.negatives[index] as number)),
  };
}

export interface ClassSizes {
  positives: number;
  negatives: number;
}

/**
 * The largest probability of an event that none of so many independent chances showed: (1 - p)^chances = alpha. An AUC
 * holds min(positives, negatives) chances, since that many pairs have no row in common.
 */
export function unseenBound(chances: number, alpha: number): number {
  return 1 - alpha ** (1 / chances);
}

/** Half width of Newcombe's 2006 score interval (method 5) around the hypothesis `auc`. */
function newcombeWidth(auc: number, { positives, negatives }: ClassSizes, z: number): number {
  const pairs = (positives + negatives) / 2 - 1;
  const spread = 1 + (pairs * (1 - auc)) / (2 - auc) + (pairs * auc) / (1 + auc);
  return z * Math.sqrt((auc * (1 - auc) * spread) / (positives * negatives));
}

/**
 * Logit DeLong, whose lower bound is too high near 1, so the lower of it and Newcombe's; where no variance was seen,
 * Newcombe's on both sides, and the exact bound for a ranking without a single mistake.
 */
export function aucBounds(auc: number, delong: number | null, sizes: ClassSizes, alpha: number): Bounds {
  const unseen = unseenBound(Math.min(sizes.positives, sizes.negatives), alpha);
  if (auc === 1) return { lower: 1 - unseen, upper: 1 };
  if (auc === 0) return { lower: 0, upper: unseen };
  if (delong === null) return unbounded;
  const z = normalQuantile(1 - alpha);
  const lowerScore = bisect(0, auc, (t) => auc - t > newcombeWidth(t, sizes, z));
  const upperScore = bisect(auc, 1, (t) => t - auc < newcombeWidth(t, sizes, z));
  if (delong === 0) return { lower: lowerScore, upper: upperScore };
  const logit = Math.log(auc / (1 - auc));
  const width = (z * Math.sqrt(delong)) / (auc * (1 - auc));
  return { lower: Math.min(lowerScore, logistic(logit - width)), upper: logistic(logit + width) };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Paired DeLong; never two intervals set side by side. */
export function aucDifferenceBounds(value: number, delong: number | null, sizes: ClassSizes, alpha: number): Bounds {
  if (delong === null) return unbounded;
  const width =
    delong === 0
      ? unseenBound(Math.min(sizes.positives, sizes.negatives), alpha)
      : normalQuantile(1 - alpha) * Math.sqrt(delong);
  return { lower: Math.max(-1, value - width), upper: Math.min(1, value + width) };
}
