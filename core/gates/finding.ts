import type { Estimate } from "../metrics/measurement.ts";
import type { Bounds } from "../metrics/proportions.ts";
import type { Claim } from "./claims.ts";
import type { Verdict } from "./verdict.ts";

/** The rows that narrow a metric's interval; of two classes that both count, the rarer one. */
export interface Sample {
  size: number;
  noun: string;
}

/** What the judge found about a claim. */
export interface Finding {
  claim: Claim;
  subject: Estimate;
  bounds: Bounds;
  /** On the scale of the subject; of a percentage, the end of its range that decided. */
  limit: number;
  verdict: Verdict;
  sample: Sample;
  sure: number;
  /** How many checks share the risk of a false no. */
  family: number;
  /** Of that risk, what is this check's own. */
  share: number;
}

/** Broken at the measurement's certainty: a no, unless the correction for several checks softens it. */
export function looksBroken({ claim, bounds, limit }: Pick<Finding, "claim" | "bounds" | "limit">): boolean {
  const { lower, upper } = bounds;
  return claim.limit.sense === "at-least" ? upper !== null && upper < limit : lower !== null && lower > limit;
}
