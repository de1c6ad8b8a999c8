import { normalProbability } from "../metrics/bca.ts";
import { normalQuantile } from "../metrics/special-functions.ts";
import { type Claim, errorOf, type TestableClaim } from "./claims.ts";

/** How the noes of a report share the error that they may make together. */
export interface ErrorShare {
  /** The part of the error at which a claim is tried. */
  share: number;
  /** What of the error that takes: less than its share where two claims could hardly err on the same data. */
  taken: number;
}

/**
 * Checks on all rows have one half of the error between them, slices and pairs of groups the other, however many they are:
 * else a column of fifty values would soften the no of a gate on all rows.
 */
export function errorSharesOf(family: readonly TestableClaim[]): (claim: TestableClaim) => ErrorShare {
  const parts = family.filter(isPart);
  const wholes = family.length - parts.length;
  const kinds = (parts.length > 0 ? 1 : 0) + (wholes > 0 ? 1 : 0);
  const taken = new Map(parts.map((claim) => [claim, takenBy(claim)]));
  const whole = { share: 1 / kinds / wholes, taken: 1 / kinds / wholes };
  const part = 1 / kinds / [...taken.values()].reduce((sum, one) => sum + one, 0);
  return (claim) => (isPart(claim) ? { share: part, taken: part * (taken.get(claim) ?? 1) } : whole);
}

const isPart = ({ where }: Claim) => where !== null;

/**
 * Two groups make two claims. Where the gap lies on the limit in one direction, the other is two limits away and hardly ever
 * wrongly called broken. So each direction is tried at nearly all of the error that both would have, less the tail on the far
 * side, which the sizes of the groups bound whatever their rates; nothing else may enter, for shares must not depend on the
 * outcome. At a limit of 0 both directions err alike, and each has one half. A ratio's spread is not bounded by sizes.
 */
function takenBy(claim: TestableClaim): number {
  const { limit, subject } = claim;
  if (subject.evidence.kind !== "rate-gap" || limit.sense !== "at-most" || limit.number < 0) return 1;
  const { first, second } = subject.evidence;
  const widest = Math.sqrt(1 / first.trials + 1 / second.trials) / 2;
  // The farther a claim is tried, the more of it lies on the far side: at the most twice the error, where one of two is left.
  const most = Math.min(0.5, 2 * errorOf(claim));
  const farSide = 1 - normalProbability(normalQuantile(1 - most) + (2 * limit.number) / widest);
  return (1 + farSide / most) / 2;
}
