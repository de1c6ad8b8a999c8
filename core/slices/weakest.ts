import { z } from "zod";
import { discoveries } from "./benjamini-hochberg.ts";
import { leastSliceRows } from "./breakdown.ts";
import type { Grouping } from "./grouping.ts";
import type { Losses } from "./losses.ts";

/** Where the candidate is weakest, over the values of single columns and of pairs of them. A list to look at, not a gate. */

const weakSliceSchema = z.strictObject({
  /** `origin = ORD`, or two of them. */
  conditions: z.array(z.string().max(400)).min(1).max(2),
  rows: z.int().min(0),
  /** The mean loss of the candidate, and the usual one. */
  own: z.number(),
  usual: z.number(),
});
export type WeakSlice = z.output<typeof weakSliceSchema>;

export const weakestSchema = z.strictObject({
  loss: z.enum(["mistakes", "squared error"]),
  /** What the usual loss is: production's on the same rows, or the candidate's own on all rows of that label. */
  against: z.enum(["production", "all rows"]),
  /** How many slices were looked at. */
  searched: z.int().min(0),
  slices: z.array(weakSliceSchema).max(10),
});

const mostListed = 8;

interface Tried extends WeakSlice {
  /** How many standard errors the loss is above the usual one. */
  score: number;
}

/** The weakest slices that are no mere chance among so many looked at; of those that overlap, the clearest. */
export function weakestSlices(groupings: readonly Grouping[], losses: Losses, rate: number) {
  const tried = [...groupings.map((one) => [one]), ...pairs(groupings)].flatMap((columns) =>
    trySlices(columns, losses),
  );
  const found = discoveries(
    tried.map(({ score }) => score),
    rate,
  ).flatMap((index) => tried[index] ?? []);
  return { searched: tried.length, slices: withoutOverlap(found).slice(0, mostListed) };
}

function pairs(groupings: readonly Grouping[]): Grouping[][] {
  return groupings.flatMap((one, index) => groupings.slice(index + 1).map((other) => [one, other]));
}

/** All combinations of the columns' values in one pass over the rows. */
function trySlices(columns: readonly Grouping[], losses: Losses): Tried[] {
  const [first, second] = columns as [Grouping, Grouping?];
  const width = second?.values.length ?? 1;
  const sums = addUp(first.values.length * width, losses, (row) => {
    return (first.codes[row] as number) * width + (second ? (second.codes[row] as number) : 0);
  });
  return Array.from({ length: sums.length / 4 }, (_, slice) => {
    const conditions = [named(first, Math.floor(slice / width)), ...(second ? [named(second, slice % width)] : [])];
    return triedFrom(conditions, sums.subarray(slice * 4, slice * 4 + 4));
  }).filter(({ rows }) => rows >= leastSliceRows && rows < losses.own.length);
}

/** Of every slice four sums: rows, loss, usual loss, squared difference of the two. */
function addUp(slices: number, { own, usual }: Losses, sliceOf: (row: number) => number): Float64Array {
  const sums = new Float64Array(slices * 4);
  for (let row = 0; row < own.length; row++) {
    const at = sliceOf(row) * 4;
    const [ours, others] = [own[row] as number, usual[row] as number];
    sums[at] = (sums[at] as number) + 1;
    sums[at + 1] = (sums[at + 1] as number) + ours;
    sums[at + 2] = (sums[at + 2] as number) + others;
    sums[at + 3] = (sums[at + 3] as number) + (ours - others) ** 2;
  }
  return sums;
}

const named = ({ column, values }: Grouping, code: number) => `${column} = ${values[code]}`;

/** With the second moment around no difference; of mistakes beside another model's that is McNemar's statistic. */
function triedFrom(conditions: string[], [rows = 0, own = 0, usual = 0, squares = 0]: Float64Array): Tried {
  const score = squares === 0 ? 0 : (own - usual) / Math.sqrt(squares);
  return { conditions, rows, own: own / rows, usual: usual / rows, score };
}

function withoutOverlap(found: readonly Tried[]): WeakSlice[] {
  const listed: WeakSlice[] = [];
  for (const { score: _, ...slice } of found) {
    const isNew = listed.every(({ conditions }) => !conditions.some((one) => slice.conditions.includes(one)));
    if (isNew) listed.push(slice);
  }
  return listed;
}
