import { type CategoryProfile, type ColumnProfile, type OrderedProfile, unlistedIn } from "../profile/profile.ts";

/** Counts of two profiles of a column over the same cells; the first cell is that of the missing values. */
export interface CommonCells {
  reference: number[];
  current: number[];
  /** Where the rows of each cell lie, without the missing ones; null for categories. */
  positions: number[] | null;
  /** Values of the current data that the reference does not know at all; 0 where it does not know all of its own. */
  unseen: number;
}

/** So many levels are cells of their own; the others share one. */
const ownCells = 20;

/** Null where there is nothing to compare: values that are covered or all different, or another kind of column. */
export function commonCells(
  reference: ColumnProfile,
  current: ColumnProfile,
  rows: { reference: number; current: number },
): CommonCells | null {
  if (reference.kind === "category" && current.kind === "category") return commonLevels(reference, current, rows);
  if (isOrdered(reference) && isOrdered(current) && reference.kind === current.kind) {
    const last = Math.max(reference.range?.max ?? 0, current.range?.max ?? 0);
    return {
      reference: [reference.missing, ...reference.cells.counts],
      current: [current.missing, ...current.cells.counts],
      positions: [...reference.cells.cuts, last],
      unseen: 0,
    };
  }
  return null;
}

function isOrdered(column: ColumnProfile): column is OrderedProfile {
  return column.kind === "number" || column.kind === "time";
}

function commonLevels(
  reference: CategoryProfile,
  current: CategoryProfile,
  rows: { reference: number; current: number },
): CommonCells {
  const known = reference.levels.filter(({ count }) => count > 0);
  const counts = new Map(current.levels.map(({ value, count }) => [value, count]));
  const own = known.slice(0, ownCells);
  const otherKnown = known.slice(ownCells);
  const total = (levels: readonly { value: string }[]) =>
    levels.reduce((sum, { value }) => sum + (counts.get(value) ?? 0), 0);
  const unlisted = unlistedIn(reference, rows.reference);
  const rest = rows.current - current.missing - total(known);
  // Where the reference does not list all of its levels, what it does not list may be one of them.
  const unseen = unlisted === 0 ? rest : 0;
  return {
    reference: [
      reference.missing,
      ...own.map(({ count }) => count),
      otherKnown.reduce((sum, { count }) => sum + count, unlisted),
      0,
    ],
    current: [
      current.missing,
      ...own.map(({ value }) => counts.get(value) ?? 0),
      total(otherKnown) + rest - unseen,
      unseen,
    ],
    positions: null,
    unseen,
  };
}
