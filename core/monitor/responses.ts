import { isOrdered, type ReferenceColumn } from "../drift/reference-column.ts";
import type { ColumnCounts } from "../drift/window-counts.ts";
import type { Column } from "../table.ts";
import type { Response } from "./reference.ts";

/**
 * How the model answers to one feature: its mean score by the feature's value, over some twenty parts of its cells. With
 * it, the way that a feature moved tells how far it moves the mean score by itself, other features being as they were.
 */

const parts = 20;

export function responseTo(column: ReferenceColumn, values: Column, scores: Float64Array): Response | null {
  const placeOf = placesIn(column, values);
  if (!placeOf) return null;
  const widths = widthsOf(column);
  const partOf = widths.flatMap((width, part) => new Array<number>(width).fill(part));
  const sums = widths.map(() => ({ rows: 0, score: 0 }));
  let [rows, total] = [0, 0];
  for (const [row, score] of scores.entries()) {
    const sum = sums[partOf[placeOf(row)] ?? -1];
    if (!sum || !Number.isFinite(score)) continue;
    sum.rows += 1;
    sum.score += score;
    rows += 1;
    total += score;
  }
  // Parts that the held-out rows do not reach answer like the average.
  const mean = rows === 0 ? 0 : total / rows;
  return { feature: column.name, widths, means: sums.map((sum) => (sum.rows === 0 ? mean : sum.score / sum.rows)) };
}

/** How far the mean score moves because this feature's rows lie in other cells than those of the reference. */
export function effectOf({ widths, means }: Response, column: ReferenceColumn, counts: ColumnCounts): number {
  const before = sharesOf(allCells(column, referenceCells(column)), widths);
  const after = sharesOf(allCells(column, counts), widths);
  return means.reduce((sum, mean, part) => sum + mean * ((after[part] ?? 0) - (before[part] ?? 0)), 0);
}

/** The missing values, every cell, and of categories the levels that are not listed. */
function allCells(
  { kind }: ReferenceColumn,
  { missing, counts, unlisted }: Pick<ColumnCounts, "missing" | "counts" | "unlisted">,
): number[] {
  return kind === "category" ? [missing, ...counts, unlisted] : [missing, ...counts];
}

function referenceCells(column: ReferenceColumn): Pick<ColumnCounts, "missing" | "counts" | "unlisted"> {
  const { missing } = column;
  if (isOrdered(column)) return { missing, counts: column.counts, unlisted: 0 };
  if (column.kind === "opaque") return { missing, counts: [column.present], unlisted: 0 };
  return { missing, counts: column.levels.map(({ count }) => count), unlisted: column.unlisted };
}

/** The missing values by themselves, and then runs of cells that hold about as many rows each. */
function widthsOf(column: ReferenceColumn): number[] {
  const [, ...cells] = allCells(column, referenceCells(column));
  const part = cells.reduce((sum, count) => sum + count, 0) / parts;
  const widths = [1];
  let [width, held] = [0, 0];
  for (const count of cells) {
    width += 1;
    held += count;
    if (held >= part && widths.length <= parts) {
      widths.push(width);
      [width, held] = [0, 0];
    }
  }
  return width > 0 ? [...widths, width] : widths;
}

function sharesOf(cells: readonly number[], widths: readonly number[]): number[] {
  const rows = cells.reduce((sum, count) => sum + count, 0);
  let from = 0;
  return widths.map((width) => {
    const held = cells.slice(from, from + width).reduce((sum, count) => sum + count, 0);
    from += width;
    return rows === 0 ? 0 : held / rows;
  });
}

/** The place of a row's value among all cells; null where the column's values are of another kind. */
function placesIn(column: ReferenceColumn, values: Column): ((row: number) => number) | null {
  if (isOrdered(column) && values.type === "number") {
    const { cuts, single } = column;
    return (row) => {
      const value = values.values[row] ?? Number.NaN;
      return Number.isNaN(value) ? 0 : 1 + cellAt(cuts, single ? Math.fround(value) : value);
    };
  }
  if (column.kind === "category" && values.type === "string") {
    const places = new Map(column.levels.map(({ value }, cell) => [value, cell + 1]));
    return (row) => {
      const value = values.values[row] ?? null;
      return value === null ? 0 : (places.get(value) ?? column.levels.length + 1);
    };
  }
  return null;
}

function cellAt(cuts: readonly number[], value: number): number {
  let [from, to] = [0, cuts.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((cuts[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
