import { betaQuantile, bisect, normalQuantile } from "./special-functions.ts";

/** One-sided bounds: each is wrong with probability at most alpha. null: there is none. */
export interface Bounds {
  lower: number | null;
  upper: number | null;
}

export const unbounded: Bounds = { lower: null, upper: null };

/** The wider of both, side by side; none where one of them has none. */
export function outer(one: Bounds, other: Bounds): Bounds {
  const wider = (a: number | null, b: number | null, choose: (a: number, b: number) => number) =>
    a === null || b === null ? null : choose(a, b);
  return { lower: wider(one.lower, other.lower, Math.min), upper: wider(one.upper, other.upper, Math.max) };
}

/**
 * The largest probability of an event that none of so many independent chances showed: (1 - p)^chances = alpha. An AUC
 * holds min(positives, negatives) chances, since that many pairs have no row in common.
 */
export function unseenBound(chances: number, alpha: number): number {
  return 1 - alpha ** (1 / chances);
}

/** Exact, so never too narrow, however few the trials. */
export function clopperPearson(successes: number, trials: number, alpha: number): Bounds {
  if (trials === 0) return unbounded;
  const failures = trials - successes;
  return {
    lower: successes === 0 ? 0 : betaQuantile(alpha, successes, failures + 1),
    upper: failures === 0 ? 1 : betaQuantile(1 - alpha, successes + 1, failures),
  };
}

/** The same trials judged twice: `gained` succeed only the first way, `lost` only the second. */
export interface PairedCounts {
  gained: number;
  lost: number;
  trials: number;
}

/** Tango 1998: the score statistic of the hypothesis that the paired rates differ by `difference`. Falls as it grows. */
export function tangoScore({ gained, lost, trials }: PairedCounts, difference: number): number {
  const linear = (2 * trials - gained + lost) * difference - gained - lost;
  const constant = -lost * difference * (1 - difference);
  const root = Math.sqrt(Math.max(0, linear * linear - 8 * trials * constant));
  const lostShare = (root - linear) / (4 * trials);
  const variance = trials * (2 * lostShare + difference * (1 - difference));
  const excess = gained - lost - trials * difference;
  return excess === 0 ? 0 : excess / Math.sqrt(variance);
}

/** By inversion of Tango's test; finite also where no trial came out differently. */
export function pairedBounds(counts: PairedCounts, alpha: number): Bounds {
  if (counts.trials === 0) return unbounded;
  const z = normalQuantile(1 - alpha);
  return {
    lower: bisect(-1, 1, (difference) => tangoScore(counts, difference) > z),
    upper: bisect(-1, 1, (difference) => tangoScore(counts, difference) > -z),
  };
}
