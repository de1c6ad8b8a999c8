import { type Bounds, outer, unbounded, unseenBound } from "./proportions.ts";
import { byRow, inOrder, type Ranking } from "./ranking.ts";
import { type Sample, sumOfSquares } from "./sample.ts";
import { logOddsBounds, type Share, shareDifferenceBounds } from "./share-differences.ts";
import { bisect, normalQuantile, studentQuantile } from "./special-functions.ts";

/**
 * How each row of one class stands among the rows of the other: for a positive, the share of negatives scored below it;
 * for a negative, the share of positives scored above it. A tie counts one half. By row.
 */
export type Placements = Float64Array;

/** In one walk down the ranking. Labels are 0 and 1, both present. */
export function placementsOf({ labels, weights }: Sample, { order, scores }: Ranking): Placements {
  const whole = classWeights({ labels, weights });
  const placed = new Float64Array(order.length);
  // Gathered beforehand and scattered afterwards: a loop that also branches would wait for far memory, row by row.
  const ranked = inOrder(labels, order);
  const weighing = weights && inOrder(weights, order);
  let negativesAbove = 0;
  let positivesAbove = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    let negatives = 0;
    let positives = 0;
    for (; to < order.length && scores[to] === scores[from]; to++) {
      const weight = weighing === null ? 1 : (weighing[to] as number);
      if (ranked[to] === 1) positives += weight;
      else negatives += weight;
    }
    const ofNegative = (positivesAbove + positives / 2) / whole[1];
    const ofPositive = 1 - (negativesAbove + negatives / 2) / whole[0];
    for (let place = from; place < to; place++) placed[place] = ranked[place] === 1 ? ofPositive : ofNegative;
    negativesAbove += negatives;
    positivesAbove += positives;
  }
  return byRow(placed, order);
}

type ByClass = readonly [number, number];

function classWeights({ labels, weights }: Pick<Sample, "labels" | "weights">): ByClass {
  let negatives = 0;
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    const weight = weights === null ? 1 : (weights[row] as number);
    negatives += (1 - label) * weight;
    positives += label * weight;
  }
  return [negatives, positives];
}

/** The mean placement of each class; of one model both are its AUC. Labels are factors: a branch on them is unpredictable. */
function classMeans(placements: Placements, { labels, weights }: Sample): ByClass {
  const whole = classWeights({ labels, weights });
  let negatives = 0;
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    const placed = (placements[row] as number) * (weights === null ? 1 : (weights[row] as number));
    negatives += (1 - label) * placed;
    positives += label * placed;
  }
  return [negatives / whole[0], positives / whole[1]];
}

export function aucOf(placements: Placements, sample: Sample): number {
  return classMeans(placements, sample)[1];
}

/**
 * DeLong 1988, over the placements of one model, or over the differences of two models' placements. Weights are linearised;
 * rows that come in units contribute as one (Obuchowski 1997). null: too few rows.
 */
export function delongVariance(placements: Placements, sample: Sample): number | null {
  const { labels, weights, units } = sample;
  const [ofNegative, ofPositive] = classWeights(sample);
  const [negativeMean, positiveMean] = classMeans(placements, sample);
  const contribution = (row: number) => {
    const label = labels[row] as number;
    const excess = (placements[row] as number) - (1 - label) * negativeMean - label * positiveMean;
    const weight = weights === null ? 1 : (weights[row] as number);
    return (excess * weight) / ((1 - label) * ofNegative + label * ofPositive);
  };
  if (units !== null) {
    return units.count < 2 ? null : (sumOfSquares(sample, contribution) * units.count) / (units.count - 1);
  }
  const [negatives, positives] = classWeights({ labels, weights: null });
  if (negatives < 2 || positives < 2) return null;
  // Of n rows of a class, n - 1 are free.
  const [negativeScale, positiveScale] = [negatives / (negatives - 1), positives / (positives - 1)];
  let variance = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    variance += contribution(row) ** 2 * ((1 - label) * negativeScale + label * positiveScale);
  }
  return variance;
}

export function placementDifferences(ours: Placements, theirs: Placements): Placements {
  const differences = new Float64Array(ours.length);
  for (let row = 0; row < ours.length; row++) differences[row] = (ours[row] as number) - (theirs[row] as number);
  return differences;
}

export interface ClassSizes {
  positives: number;
  negatives: number;
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
  const { lower, upper } = logOddsBounds(auc, z * Math.sqrt(delong));
  return { lower: Math.min(lowerScore, lower), upper };
}

/**
 * Paired DeLong; never two intervals set side by side. The variance is about as well known as that of the rarer class. Near 1
 * it is too narrow on one side, so the wider of it and what both models' own bounds leave.
 */
export function aucDifferenceBounds(
  value: number,
  { variance, models, ...sizes }: ClassSizes & { variance: number | null; models?: [Share, Share] | undefined },
  alpha: number,
): Bounds {
  const rarer = Math.min(sizes.positives, sizes.negatives);
  if (variance === null || rarer < 2) return unbounded;
  const standardError = Math.sqrt(variance);
  const quantile = studentQuantile(1 - alpha, rarer - 1);
  const width = variance === 0 ? unseenBound(rarer, alpha) : quantile * standardError;
  const plain = { lower: Math.max(-1, value - width), upper: Math.min(1, value + width) };
  if (!models || variance === 0) return plain;
  return outer(plain, shareDifferenceBounds(models, standardError, { quantile, chances: rarer, alpha }));
}
