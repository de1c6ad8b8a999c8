import { type Shape, shapedBounds } from "./abc.ts";
import { aucBounds, aucDifferenceBounds } from "./auc.ts";
import { boundAt } from "./bca.ts";
import type { Estimate, Evidence } from "./measurement.ts";
import { type Bounds, clopperPearson, outer, pairedBounds, unbounded, unseenBound } from "./proportions.ts";
import { gapBounds, ratioBounds } from "./rate-contrasts.ts";
import { logOddsBounds, shareDifferenceBounds } from "./share-differences.ts";
import { normalQuantile, studentQuantile } from "./special-functions.ts";

/** The one-sided bounds of a value, each wrong with probability at most alpha, from the evidence alone. */
export function boundsOf(value: number | null, evidence: Evidence, alpha: number): Bounds {
  if (value === null) return unbounded;
  switch (evidence.kind) {
    case "proportion":
      return clopperPearson(evidence.successes, evidence.trials, alpha);
    case "f1":
      return f1Bounds(evidence.truePositives, evidence.mistakes, alpha);
    case "auc":
      return aucBounds(value, evidence.variance, evidence, alpha);
    case "auc-difference":
      return aucDifferenceBounds(value, evidence, alpha);
    case "mean":
      return meanBounds(value, evidence, alpha);
    case "estimate":
      return lowered(estimateBounds(value, evidence, alpha), evidence);
    case "paired-proportion":
      return pairedBounds(evidence, alpha);
    case "rate-gap":
      return gapBounds(evidence.first, evidence.second, alpha);
    case "rate-ratio":
      return ratioBounds(evidence.first, evidence.second, alpha);
    case "unchanged":
      return around(value, unseenBound(evidence.chances, alpha));
    case "same-model":
      return { lower: 0, upper: 0 };
  }
}

export function estimate(value: number | null, n: number, evidence: Evidence, sure: number, note?: string): Estimate {
  return { value, ...boundsOf(value, evidence, 1 - sure), n, evidence, ...(note !== undefined && { note }) };
}

const around = (value: number, width: number): Bounds => ({ lower: value - width, upper: value + width });

/** null: fewer than two values, or no spread known. */
function widthOf(standardError: number | null, freedom: number, alpha: number): number | null {
  return standardError === null || freedom < 1 ? null : studentQuantile(1 - alpha, freedom) * standardError;
}

interface Spread {
  standardError: number | null;
  shape?: Shape | undefined;
}

const freedomOf = (most: number, { shape }: Spread) => Math.min(most, shape?.freedom ?? most);

/**
 * Student's t, and where the values are skewed, the bound on the side of their tail moved outwards: there t alone is wrong
 * up to twice as often as it says. On the other side it errs towards caution, and is kept.
 */
function meanBounds(value: number, { n, ...spread }: Spread & { n: number }, alpha: number): Bounds {
  const width = widthOf(spread.standardError, freedomOf(n - 1, spread), alpha);
  return width === null ? unbounded : shaped(value, width, spread);
}

function shaped(value: number, width: number, { standardError, shape }: Spread): Bounds {
  const plain = around(value, width);
  if (!shape || !standardError) return plain;
  return outer(plain, shapedBounds(value, standardError, shape, width / standardError));
}

/** What noise may have lifted, it may have lifted in either model of a difference, which has no range. */
function lowered(bounds: Bounds, { noise = 0, range }: Estimated): Bounds {
  if (noise === 0) return bounds;
  const { lower, upper } = bounds;
  if (range) return { lower: lower === null ? null : Math.max(range[0], lower - noise), upper };
  return { lower: lower === null ? null : lower - noise, upper: upper === null ? null : upper + noise };
}

type Estimated = Extract<Evidence, { kind: "estimate" }>;

function estimateBounds(value: number, evidence: Estimated, alpha: number): Bounds {
  const { standardError, n, degreesOfFreedom = n - 1, range, resampled, models } = evidence;
  if (resampled) return resampledBounds(value, evidence, resampled, alpha);
  if (range && standardError === 0 && n > 0)
    return inside(around(value, (range[1] - range[0]) * unseenBound(n, alpha)), range);
  const width = widthOf(standardError, freedomOf(degreesOfFreedom, evidence), alpha);
  if (width === null) return unbounded;
  const plain = shaped(value, width, evidence);
  if (range) return inside(outer(plain, logitBounds(value, width, range)), range);
  if (!models || !standardError) return plain;
  const reach = { quantile: width / standardError, chances: n, alpha };
  return outer(plain, shareDifferenceBounds(models, standardError, reach));
}

/**
 * BCa knows the skewness, Student's t how little a few rows say of the spread. Each alone is a little too narrow for average
 * precision on a few hundred rows, so the wider of both.
 */
function resampledBounds(
  value: number,
  { standardError, n, range }: Estimated,
  resampled: NonNullable<Estimated["resampled"]>,
  alpha: number,
): Bounds {
  const z = normalQuantile(1 - alpha);
  const [lower, upper] = [boundAt(resampled, -z), boundAt(resampled, z)];
  const width = widthOf(standardError, n - 1, alpha);
  if (width === null) return { lower, upper };
  const wider = outer({ lower, upper }, around(value, width));
  return range ? inside(wider, range) : wider;
}

/** The same width on the scale of log odds between the ends of the range: honest near them, where Student's is too narrow. */
function logitBounds(value: number, width: number, [least, most]: readonly [number, number]): Bounds {
  const share = (value - least) / (most - least);
  if (share <= 0 || share >= 1) return { lower: value, upper: value };
  const { lower, upper } = logOddsBounds(share, width / (most - least));
  return { lower: least + (most - least) * lower, upper: least + (most - least) * upper };
}

function inside({ lower, upper }: Bounds, [least, most]: readonly [number, number]): Bounds {
  return { lower: lower && Math.max(least, lower), upper: upper && Math.min(most, upper) };
}

/**
 * F1 rises with the share of true positives among all rows that are positive or predicted so, and that share is a plain
 * proportion: so its exact bounds carry over.
 */
function f1Bounds(truePositives: number, mistakes: number, alpha: number): Bounds {
  const { lower, upper } = clopperPearson(truePositives, truePositives + mistakes, alpha);
  const toF1 = (share: number | null) => (share === null ? null : (2 * share) / (1 + share));
  return { lower: toF1(lower), upper: toF1(upper) };
}
