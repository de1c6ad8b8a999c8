import { type Counts, jensenShannonDistance, populationStabilityIndex, wassersteinDistance } from "./distances.ts";

/** Counts of two data sets over the same cells; the first cell is that of the missing values. */
export interface ComparedCells {
  reference: Counts;
  current: Counts;
  /** Where the rows of each cell lie, without the missing ones; null for cells without an order. */
  positions: readonly number[] | null;
}

/** Numbers that people know, beside a verdict; they decide nothing. */
export interface FamiliarDistances {
  psi: number;
  jensenShannon: number;
  /** In the unit of the column; null for categories, and where one side has no values. */
  wasserstein: number | null;
}

export function familiarDistances({ reference, current, positions }: ComparedCells): FamiliarDistances {
  const present = [reference.slice(1), current.slice(1)] as const;
  const isEmpty = present.some((counts) => counts.every((count) => count === 0));
  const bins = deciles(reference, current, positions !== null);
  return {
    psi: populationStabilityIndex(...bins),
    jensenShannon: jensenShannonDistance(...bins),
    wasserstein: positions === null || isEmpty ? null : wassersteinDistance(...present, positions),
  };
}

/** These two are known over ten bins of equal size; over a thousand cells they would mostly measure chance. */
function deciles(reference: Counts, current: Counts, ordered: boolean): [number[], number[]] {
  if (!ordered) return [[...reference], [...current]];
  const bins: [number[], number[]] = [[reference[0] ?? 0], [current[0] ?? 0]];
  const tenth = reference.slice(1).reduce((sum, count) => sum + count, 0) / 10;
  let passed = 0;
  let bin = 1;
  for (let cell = 1; cell < reference.length; cell += 1) {
    bins[0][bin] = (bins[0][bin] ?? 0) + (reference[cell] ?? 0);
    bins[1][bin] = (bins[1][bin] ?? 0) + (current[cell] ?? 0);
    passed += reference[cell] ?? 0;
    if (passed >= tenth * bin && bin < 10) bin = Math.min(10, Math.floor(passed / tenth) + 1);
  }
  return [Array.from(bins[0], (count) => count ?? 0), Array.from(bins[1], (count) => count ?? 0)];
}
