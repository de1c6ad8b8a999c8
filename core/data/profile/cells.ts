import { mostCells, type OrderedProfile } from "./profile.ts";

/** How often each value comes, in ascending order of the values. */
export interface Tally {
  values: readonly number[];
  counts: readonly number[];
}

type Cells = OrderedProfile["cells"];

/** Cuts at every value where there are few, else at quantiles, so that each cell holds as many rows as another. */
export function cutsOf({ values, counts }: Tally): number[] {
  const finite = values.flatMap((value, index) =>
    Number.isFinite(value) ? [{ value, count: counts[index] ?? 0 }] : [],
  );
  if (finite.length <= mostCells) return finite.map(({ value }) => value);
  const share = finite.reduce((sum, { count }) => sum + count, 0) / mostCells;
  const cuts: number[] = [];
  let passed = 0;
  for (const { value, count } of finite) {
    passed += count;
    if (passed >= (cuts.length + 1) * share && cuts.length < mostCells) cuts.push(value);
  }
  return cuts;
}

export function countCells(cuts: readonly number[], { values, counts }: Tally): Cells {
  const cells = new Array<number>(cuts.length + 1).fill(0);
  let cell = 0;
  for (const [index, value] of values.entries()) {
    while (cell < cuts.length && value > (cuts[cell] ?? value)) cell += 1;
    cells[cell] = (cells[cell] ?? 0) + (counts[index] ?? 0);
  }
  return { cuts: [...cuts], counts: cells };
}

/** The smallest cut that at least this share of the values does not pass: exact up to the width of a cell. */
export function quantileOf({ range, cells: { cuts, counts } }: OrderedProfile, share: number): number | null {
  if (range === null) return null;
  const wanted = share * counts.reduce((sum, count) => sum + count, 0);
  let passed = 0;
  for (const [cell, count] of counts.entries()) {
    passed += count;
    if (count > 0 && passed >= wanted) return Math.min(cuts[cell] ?? range.max, range.max);
  }
  return range.max;
}
