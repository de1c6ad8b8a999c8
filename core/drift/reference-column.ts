import { z } from "zod";

/**
 * A column as monitoring knows it: cells that were frozen when the model was released, and how many rows of its data lay
 * in each. Windows of later rows are counted over the same cells, so that counts of files, hours and machines add up.
 */

const count = z.int().min(0);
const base = { name: z.string().max(200), missing: count };

/** A thousand quantiles, and a guard below each value that many rows share. */
export const mostCuts = 1_501;
/** A level is text of at most so many characters; longer ones count among those that are not listed. */
export const longestLevel = 200;

const orderedSchema = z.strictObject({
  ...base,
  /** Times are milliseconds since 1970 UTC. */
  kind: z.enum(["number", "time"]),
  /**
   * Whether values are rounded to 32-bit floats before they are counted: models are asked in those, and 0.1 of the training
   * data must not differ from the 0.1 of live traffic.
   */
  single: z.boolean(),
  /** Cell i holds the values above cut i − 1 up to and including cut i; the last cell those above every cut. */
  cuts: z.array(z.number()).max(mostCuts),
  counts: z.array(count).max(mostCuts + 1),
});

const categorySchema = z.strictObject({
  ...base,
  kind: z.literal("category"),
  /** The most frequent first. */
  levels: z.array(z.strictObject({ value: z.string().max(longestLevel), count })).max(1_000),
  /** Rows of levels that are not listed. */
  unlisted: count,
});

/** Values that may be personal, or that nearly all differ: only whether they are there is counted. */
const opaqueSchema = z.strictObject({ ...base, kind: z.literal("opaque"), present: count });

export const referenceColumnSchema = z
  .discriminatedUnion("kind", [orderedSchema, categorySchema, opaqueSchema])
  .refine((column) => !isOrdered(column) || isAscending(column), "must have ascending cuts and one count more");

export type OrderedReference = z.output<typeof orderedSchema>;
export type CategoryReference = z.output<typeof categorySchema>;
export type ReferenceColumn = OrderedReference | CategoryReference | z.output<typeof opaqueSchema>;

export function isOrdered(column: ReferenceColumn): column is OrderedReference {
  return column.kind === "number" || column.kind === "time";
}

function isAscending({ cuts, counts }: OrderedReference): boolean {
  return counts.length === cuts.length + 1 && cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] ?? cut));
}

/** Cells with more than this share of the rows are split just below the value at their upper end. */
const guardedShare = 1 / 500;

/**
 * Cuts by which a value that many rows share has a cell of its own, so that rows which leave it by however little are
 * seen; and rows below the least value are.
 */
export function guardedCuts({ cuts, counts, single }: Pick<OrderedReference, "cuts" | "counts" | "single">): number[] {
  const heavy = guardedShare * counts.reduce((sum, rows) => sum + rows, 0);
  const guarded: number[] = [];
  for (const [cell, exact] of cuts.entries()) {
    const cut = single ? Math.fround(exact) : exact;
    const last = guarded.at(-1) ?? Number.NEGATIVE_INFINITY;
    const guard = nextBelow(cut, single);
    if (guard > last && (cell === 0 || (counts[cell] ?? 0) > heavy)) guarded.push(guard);
    // Values that differ by less than a 32-bit float can tell share a cell.
    if (cut > last) guarded.push(cut);
  }
  return guarded;
}

/** The largest share of the reference's rows in a cell of more than one value. */
export function resolutionOf({ cuts, counts, single }: OrderedReference): number {
  const rows = counts.reduce((sum, cell) => sum + cell, 0);
  const hidden = counts.map((cell, index) => {
    const [low, high] = [cuts[index - 1], cuts[index]];
    return low !== undefined && high !== undefined && low === nextBelow(high, single) ? 0 : cell;
  });
  return rows === 0 ? 0 : hidden.reduce((most, cell) => Math.max(most, cell), 0) / rows;
}

/** The greatest float, of 32 or 64 bits, below a finite one. */
function nextBelow(value: number, single: boolean): number {
  if (single) {
    if (value === 0) return -(2 ** -149);
    const bits = new Int32Array(new Float32Array([value]).buffer);
    bits[0] = (bits[0] as number) + (value > 0 ? -1 : 1);
    return new Float32Array(bits.buffer)[0] as number;
  }
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] as bigint) + (value > 0 ? -1n : 1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** The smallest cut that at least this share of the values does not pass; null where there is no value. */
export function quantileOfCells(cuts: readonly number[], counts: readonly number[], share: number): number | null {
  const rows = counts.reduce((sum, cell) => sum + cell, 0);
  let passed = 0;
  for (const [cell, held] of counts.entries()) {
    passed += held;
    if (held > 0 && passed >= share * rows) return cuts[cell] ?? cuts.at(-1) ?? null;
  }
  return null;
}
