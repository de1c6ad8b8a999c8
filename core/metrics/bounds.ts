import { aucBounds, aucDifferenceBounds, unseenBound } from "./auc.ts";
import { boundAt } from "./bca.ts";
import type { Estimate, Evidence } from "./measurement.ts";
import { type Bounds, clopperPearson, pairedBounds, unbounded } from "./proportions.ts";
import { gapBounds, ratioBounds } from "./rate-contrasts.ts";
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
      return aucDifferenceBounds(value, evidence.variance, evidence, alpha);
    case "mean":
      return studentBounds(value, evidence.standardError, evidence.n - 1, alpha);
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

function studentBounds(value: number, standardError: number | null, freedom: number, alpha: number): Bounds {
  if (standardError === null || freedom < 1) return unbounded;
  return around(value, studentQuantile(1 - alpha, freedom) * standardError);
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
  const { standardError, n, degreesOfFreedom = n - 1, range, resampled } = evidence;
  if (resampled) return resampledBounds(value, evidence, resampled, alpha);
  if (range && standardError === 0 && n > 0)
    return inside(around(value, (range[1] - range[0]) * unseenBound(n, alpha)), range);
  const plain = studentBounds(value, standardError, degreesOfFreedom, alpha);
  if (!range || plain.lower === null || plain.upper === null) return plain;
  return inside(outer(plain, logitBounds(value, plain.upper - value, range)), range);
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
  const plain = studentBounds(value, standardError, n - 1, alpha);
  if (lower === null || upper === null || plain.lower === null || plain.upper === null) return { lower, upper };
  const wider = outer({ lower, upper }, plain);
  return range ? inside(wider, range) : wider;
}

/** The same width on the scale of log odds between the ends of the range: honest near them, where Student's is too narrow. */
function logitBounds(value: number, width: number, [least, most]: readonly [number, number]): Bounds {
  const share = (value - least) / (most - least);
  if (share <= 0 || share >= 1) return { lower: value, upper: value };
  const logit = Math.log(share / (1 - share));
  const reach = width / (most - least) / (share * (1 - share));
  const back = (x: number) => least + (most - least) / (1 + Math.exp(-x));
  return { lower: back(logit - reach), upper: back(logit + reach) };
}

function outer(one: Bounds, other: Bounds): Bounds {
  return {
    lower: Math.min(one.lower ?? Number.NEGATIVE_INFINITY, other.lower ?? Number.NEGATIVE_INFINITY),
    upper: Math.max(one.upper ?? Number.POSITIVE_INFINITY, other.upper ?? Number.POSITIVE_INFINITY),
  };
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
