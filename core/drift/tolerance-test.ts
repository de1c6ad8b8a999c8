import { type Counts, ksDistance, totalVariation } from "./distances.ts";
import { twoSampleMargin } from "./two-sample-margin.ts";

/**
 * Whether more rows moved than is allowed. "No change at all" is never the question: with enough rows everything differs.
 * Both distances are shares of rows, with bounds that hold for any distribution at any size.
 */
export interface ToleranceTest {
  measure: "ks" | "tv";
  distance: number;
  /** Each bound is wrong with a chance of at most `alpha`. */
  lower: number;
  upper: number;
  verdict: "drift" | "stable" | "unsure";
}

export interface ToleranceRule {
  /** Share of rows that may move. */
  tolerance: number;
  /** Chance of a wrong verdict about one column; see `alphaOfEach`. */
  alpha: number;
  /** Share of the reference's rows whose way within a cell is not seen; without it none. */
  resolution?: number;
}

/** Bonferroni: the chance of any wrong verdict among `tests` is at most `alpha`. It costs little: it enters as √ln. */
export function alphaOfEach(alpha: number, tests: number): number {
  return alpha / Math.max(1, tests);
}

/**
 * For ordered cells; the first is that of the missing values. Within a cell, no more rows can have crossed a cut than did
 * at its upper end and the reference has in it, so that the upper bound holds for values, not only for cells.
 */
export function testOrdered(reference: Counts, current: Counts, rule: ToleranceRule): ToleranceTest {
  const distance = ksDistance(reference, current);
  const margin = twoSampleMargin(rowsOf(reference), rowsOf(current), rule.alpha);
  const upper = distance + margin + (rule.resolution ?? 0);
  return judge("ks", distance, { lower: distance - margin, upper }, rule);
}

/** For cells without an order. McDiarmid's inequality; the lower bound also gives for how far chance alone leads. */
export function testUnordered(reference: Counts, current: Counts, rule: ToleranceRule): ToleranceTest {
  const distance = totalVariation(reference, current);
  const h = 1 / rowsOf(reference) + 1 / rowsOf(current);
  const margin = Math.sqrt((Math.log(1 / rule.alpha) / 2) * h);
  const byChance = Math.sqrt((reference.length - 1) * h) / 2;
  return judge("tv", distance, { lower: distance - byChance - margin, upper: distance + margin }, rule);
}

/** Anything that is not a number, as for no rows, proves nothing. */
function judge(
  measure: ToleranceTest["measure"],
  distance: number,
  { lower, upper }: { lower: number; upper: number },
  { tolerance }: ToleranceRule,
): ToleranceTest {
  const verdict = lower > tolerance ? "drift" : upper <= tolerance ? "stable" : "unsure";
  return { measure, distance, lower, upper, verdict };
}

function rowsOf(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
