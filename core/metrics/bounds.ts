import { aucBounds, aucDifferenceBounds, unseenBound } from "./auc.ts";
import type { Estimate, Evidence } from "./measurement.ts";
import { type Bounds, clopperPearson, pairedBounds, unbounded } from "./proportions.ts";
import { gapBounds, ratioBounds } from "./rate-contrasts.ts";
import { studentQuantile } from "./special-functions.ts";

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
    case "estimate":
      return studentBounds(value, evidence.standardError, evidence.n, alpha);
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

function studentBounds(value: number, standardError: number | null, n: number, alpha: number): Bounds {
  if (standardError === null || n < 2) return unbounded;
  return around(value, studentQuantile(1 - alpha, n - 1) * standardError);
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
