import { z } from "zod";
import { SluiceError } from "../errors.ts";
import { longestLevel, mostCuts } from "./reference-column.ts";

/**
 * Rows of a window, counted over the cells of a reference. Everything is a whole number, a least or a greatest value, so
 * that shards add up to exactly the same counts in any order and by any grouping.
 */

const count = z.int().min(0);
const novelLevels = z.array(z.strictObject({ value: z.string().max(longestLevel), count })).max(100_000);

const columnCountsSchema = z.strictObject({
  missing: count,
  /** Of ordered columns by cell, of categories by level, in the reference's order; of opaque columns of all present rows. */
  counts: z.array(count).max(mostCuts + 1),
  /** Levels that the reference does not list, as far as they were named, by their name. */
  novel: novelLevels,
  /** Rows of all levels that the reference does not list. */
  unlisted: count,
  /** Of finite values; null where there is none. */
  range: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
});

const windowCountsSchema = z.strictObject({
  version: z.literal(1),
  /** Which cells were counted over: counts over others do not add up. */
  reference: z.string().max(100),
  rows: count,
  /** Null: the rows have no such column. */
  columns: z.record(z.string(), columnCountsSchema.nullable()),
});

export type ColumnCounts = z.output<typeof columnCountsSchema>;
export type WindowCounts = z.output<typeof windowCountsSchema>;

/**
 * The counts of all rows of these shards. A column that a shard does not have counts as missing in its rows.
 *
 * @throws SluiceError USAGE where they were counted over other cells
 */
export function mergeCounts(shards: readonly WindowCounts[]): WindowCounts {
  const [first] = shards;
  if (!first) throw new RangeError("There is nothing to add up.");
  const names = Object.keys(first.columns);
  for (const shard of shards) checkCells(first, names, shard);
  const columns = names.map((name) => [name, mergeColumn(shards, name)] as const);
  return { ...first, rows: shards.reduce((sum, { rows }) => sum + rows, 0), columns: Object.fromEntries(columns) };
}

function checkCells(first: WindowCounts, names: readonly string[], { reference, columns }: WindowCounts): void {
  const isSame =
    reference === first.reference &&
    Object.keys(columns).length === names.length &&
    names.every((name) => columns[name] !== undefined);
  if (isSame) return;
  throw new SluiceError("USAGE", `The counts do not add up: ${reference} is not the reference ${first.reference}.`, {
    remedy: "Add up counts of one release alone, all made over its own reference.",
  });
}

function mergeColumn(shards: readonly WindowCounts[], name: string): ColumnCounts | null {
  const found = shards.flatMap(({ columns }) => columns[name] ?? []);
  const [first] = found;
  if (!first) return null;
  const counts = new Float64Array(first.counts.length);
  const novel = new Map<string, number>();
  let [missing, unlisted] = [0, 0];
  for (const column of found) {
    addTo(counts, column.counts);
    for (const { value, count: rows } of column.novel) novel.set(value, (novel.get(value) ?? 0) + rows);
    missing += column.missing;
    unlisted += column.unlisted;
  }
  const without = shards.reduce((sum, shard) => sum + (shard.columns[name] ? 0 : shard.rows), 0);
  return { missing: missing + without, counts: [...counts], novel: byName(novel), unlisted, range: rangeOf(found) };
}

/** The inner loop of a merge: a thousand shards of fifty columns are fifty million additions. */
function addTo(sum: Float64Array, counts: readonly number[]): void {
  for (let cell = 0; cell < sum.length; cell += 1) sum[cell] = (sum[cell] as number) + (counts[cell] as number);
}

function byName(novel: ReadonlyMap<string, number>): ColumnCounts["novel"] {
  return [...novel].map(([value, rows]) => ({ value, count: rows })).sort((a, b) => (a.value < b.value ? -1 : 1));
}

function rangeOf(columns: readonly ColumnCounts[]): ColumnCounts["range"] {
  return columns.reduce<ColumnCounts["range"]>((range, { range: other }) => {
    if (range === null || other === null) return range ?? other;
    return { min: Math.min(range.min, other.min), max: Math.max(range.max, other.max) };
  }, null);
}
