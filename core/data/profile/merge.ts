import { SluiceError } from "../../errors.ts";
import { type CategoryProfile, type ColumnProfile, mostLevels, type OrderedProfile, type Profile } from "./profile.ts";

/** The profile of all rows of both. @throws SluiceError USAGE where they were not made with the same cells */
export function mergeProfiles(a: Profile, b: Profile): Profile {
  const columns = a.columns.map((column) => {
    const other = b.columns.find(({ name }) => name === column.name);
    if (!other || a.columns.length !== b.columns.length) throw apart(column.name);
    return mergeColumns(column, other, [a.rows - column.missing, b.rows - other.missing]);
  });
  return { ...a, rows: a.rows + b.rows, columns };
}

function mergeColumns(a: ColumnProfile, b: ColumnProfile, present: readonly [number, number]): ColumnProfile {
  const missing = a.missing + b.missing;
  if (isOrdered(a) && isOrdered(b) && a.kind === b.kind) return { ...mergeOrdered(a, b, present), missing };
  if (a.kind === "category" && b.kind === "category") return { ...mergeCategories(a, b), missing };
  if (a.kind !== b.kind) throw apart(a.name);
  return { ...a, missing, distinct: atLeast(a, b) };
}

function isOrdered(column: ColumnProfile): column is OrderedProfile {
  return column.kind === "number" || column.kind === "time";
}

function mergeOrdered(a: OrderedProfile, b: OrderedProfile, present: readonly [number, number]): OrderedProfile {
  if (a.cells.cuts.some((cut, index) => cut !== b.cells.cuts[index]) || a.cells.cuts.length !== b.cells.cuts.length) {
    throw apart(a.name);
  }
  const counts = a.cells.counts.map((count, cell) => count + (b.cells.counts[cell] ?? 0));
  return { ...a, distinct: atLeast(a, b), range: mergeRanges(a, b, present), cells: { cuts: a.cells.cuts, counts } };
}

/** Chan, Golub and LeVeque's update of mean and sum of squares. */
function mergeRanges(a: OrderedProfile, b: OrderedProfile, [m, n]: readonly [number, number]): OrderedProfile["range"] {
  if (a.range === null || b.range === null) return a.range ?? b.range;
  const [first, second] = [a.range, b.range];
  const shift = second.mean - first.mean;
  const squares = first.sd ** 2 * (m - 1) + second.sd ** 2 * (n - 1) + (shift ** 2 * m * n) / (m + n);
  return {
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
    mean: first.mean + (shift * n) / (m + n),
    sd: Math.sqrt(squares / (m + n - 1)),
  };
}

function mergeCategories(a: CategoryProfile, b: CategoryProfile): CategoryProfile {
  const counts = new Map(a.levels.map(({ value, count }) => [value, count]));
  for (const { value, count } of b.levels) counts.set(value, (counts.get(value) ?? 0) + count);
  const levels = [...counts].map(([value, count]) => ({ value, count })).sort(byCount);
  const isWhole = [a, b].every(({ levels: { length }, distinct }) => distinct.exact && length >= distinct.count);
  const distinct = isWhole ? { count: levels.length, exact: true } : atLeast(a, b);
  return { ...a, distinct, levels: levels.slice(0, 2 * mostLevels) };
}

/** The most frequent first, and then by their name, so that the same rows always give the same profile. */
export function byCount(a: { value: string; count: number }, b: { value: string; count: number }): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}

/** Different values of both together cannot be known from their numbers. */
function atLeast(a: ColumnProfile, b: ColumnProfile): ColumnProfile["distinct"] {
  return { count: Math.max(a.distinct.count, b.distinct.count), exact: false };
}

function apart(column: string): SluiceError {
  return new SluiceError("USAGE", `The profiles do not add up: they count ${column} over different cells.`, {
    remedy: "Make the second profile with the cells of the first.",
  });
}
