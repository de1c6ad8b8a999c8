import { type Bounds, unseenBound } from "./proportions.ts";

/** One of two models' metrics, between 0 and 1, measured on the same rows. */
export interface Share {
  value: number;
  standardError: number;
}

/** What the bounds rest on: how many standard errors they reach, and the chances to see what never showed. */
export interface Reach {
  quantile: number;
  chances: number;
  alpha: number;
}

/**
 * Zou & Donner 2008 (MOVER), for estimates that are correlated: each model's own bounds, on the scale of log odds, recover how
 * the spread of each changes with its value. Without that, differences near 0 or 1 are found two times too often.
 */
export function shareDifferenceBounds(
  [first, second]: readonly [Share, Share],
  standardError: number,
  reach: Reach,
): Bounds {
  const [a, b] = [ownBounds(first, reach), ownBounds(second, reach)];
  const correlation = correlationOf(first, second, standardError);
  const combined = (one: number, other: number) =>
    Math.sqrt(Math.max(0, one ** 2 + other ** 2 - 2 * correlation * one * other));
  const difference = first.value - second.value;
  return {
    lower: Math.max(-1, difference - combined(first.value - a.lower, b.upper - second.value)),
    upper: Math.min(1, difference + combined(a.upper - first.value, second.value - b.lower)),
  };
}

function correlationOf({ standardError: a }: Share, { standardError: b }: Share, ofDifference: number): number {
  if (a === 0 || b === 0) return 0;
  return Math.min(1, Math.max(-1, (a ** 2 + b ** 2 - ofDifference ** 2) / (2 * a * b)));
}

function ownBounds({ value, standardError }: Share, { quantile, chances, alpha }: Reach) {
  if (standardError > 0 && value > 0 && value < 1) return logOddsBounds(value, quantile * standardError);
  const unseen = unseenBound(chances, alpha);
  return { lower: Math.max(0, value - unseen), upper: Math.min(1, value + unseen) };
}

/** Bounds of a share strictly between 0 and 1 that would lie `width` away, moved to the scale of log odds and back. */
export function logOddsBounds(share: number, width: number): { lower: number; upper: number } {
  const logit = Math.log(share / (1 - share));
  const reach = width / (share * (1 - share));
  return { lower: logistic(logit - reach), upper: logistic(logit + reach) };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
