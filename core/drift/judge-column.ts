import { type ComparedCells, type FamiliarDistances, familiarDistances } from "./familiar.ts";
import { type CategoryReference, isOrdered, type ReferenceColumn, resolutionOf } from "./reference-column.ts";
import { type ToleranceTest, testOrdered, testUnordered } from "./tolerance-test.ts";
import type { ColumnCounts } from "./window-counts.ts";

/** Whether more of a column's rows moved than may, from its counts in a window and in the reference. */

/** So many levels are cells of their own; the others share one. */
const ownLevels = 20;

export interface ColumnVerdict {
  test: ToleranceTest & FamiliarDistances;
  /** Share of the window's rows whose level the reference does not have. */
  unseen: number;
}

export interface ColumnRule {
  /** Share of rows that may move. */
  tolerance: number;
  /** Chance of a wrong verdict. */
  alpha: number;
}

export function judgeColumn(column: ReferenceColumn, counts: ColumnCounts, rule: ColumnRule): ColumnVerdict {
  const cells = comparedCells(column, counts);
  const resolution = isOrdered(column) ? resolutionOf(column) : 0;
  const test =
    column.kind === "category"
      ? testUnordered(cells.reference, cells.current, rule)
      : testOrdered(cells.reference, cells.current, { ...rule, resolution });
  const rows = cells.current.reduce((sum, cell) => sum + cell, 0);
  const unseen = column.kind === "category" && rows > 0 ? unseenRows(column, counts) / rows : 0;
  return { test: { ...test, ...familiarDistances(cells) }, unseen };
}

/** Over which share of rows the column moved, as it is measured: for the days of a reference. */
export function distanceOf(column: ReferenceColumn, counts: ColumnCounts): number {
  return judgeColumn(column, counts, { tolerance: 0, alpha: 0.5 }).test.distance;
}

/** The missing values come first, so that they lie below every value. */
function comparedCells(column: ReferenceColumn, { missing, counts, range, unlisted }: ColumnCounts): ComparedCells {
  if (isOrdered(column)) {
    const highest = Math.max(column.cuts.at(-1) ?? 0, range?.max ?? 0);
    return {
      reference: [column.missing, ...column.counts],
      current: [missing, ...counts],
      positions: [...column.cuts, highest],
    };
  }
  if (column.kind === "opaque") {
    return { reference: [column.missing, column.present], current: [missing, ...counts], positions: null };
  }
  const unseen = unseenRows(column, { counts, unlisted });
  const others = (all: readonly number[]) => all.slice(ownLevels).reduce((sum, count) => sum + count, 0);
  const known = column.levels.map(({ count }) => count);
  return {
    reference: [column.missing, ...known.slice(0, ownLevels), others(known) + column.unlisted, 0],
    current: [missing, ...counts.slice(0, ownLevels), others(counts) + unlisted - unseen, unseen],
    positions: null,
  };
}

/** Where the reference does not list all of its levels, what it does not list may be one of them. */
function unseenRows(
  { unlisted: known }: CategoryReference,
  { unlisted }: Pick<ColumnCounts, "counts" | "unlisted">,
): number {
  return known === 0 ? unlisted : 0;
}
