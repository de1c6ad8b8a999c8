import { z } from "zod";

/**
 * What a data set looks like, column by column. Counts over the same cells add up: profiles of two files, made with the
 * cells of one of them, merge into that of both. It comes with pull requests too, so every length is bounded.
 */

const count = z.int().min(0);

/** The most cells of a column of numbers; a thousandth of the rows is finer than any tolerance. */
export const mostCells = 1_000;
/** The most levels of a category that are kept. */
export const mostLevels = 1_000;

const base = {
  name: z.string().max(200),
  /** As the source stores it. */
  type: z.string().max(100),
  missing: count,
  /** Different values; not exact where only their hashes were counted. */
  distinct: z.strictObject({ count, exact: z.boolean() }),
};

/** Numbers, and times in milliseconds since 1970 UTC. */
const orderedSchema = z.strictObject({
  ...base,
  kind: z.enum(["number", "time"]),
  /** Of finite values. Null where there is none. */
  range: z.strictObject({ min: z.number(), max: z.number(), mean: z.number(), sd: z.number().min(0) }).nullable(),
  /** Cell i counts the values above cut i − 1 up to and including cut i; the last cell those above every cut. */
  cells: z
    .strictObject({ cuts: z.array(z.number()).max(mostCells), counts: z.array(count).max(mostCells + 1) })
    .refine(({ cuts, counts }) => counts.length === cuts.length + 1, "must have one count more than cuts")
    .refine(({ cuts }) => cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] ?? cut)), "must ascend"),
});

const categorySchema = z.strictObject({
  ...base,
  kind: z.literal("category"),
  /** The most frequent first. With a reference, its levels are among them, with 0 where they are gone. */
  levels: z.array(z.strictObject({ value: z.string().max(200), count })).max(2 * mostLevels),
});

/** Values that may be personal, or that nearly all differ: their number is told, not what they are. */
const opaqueSchema = z.strictObject({ ...base, kind: z.enum(["personal", "unique"]) });

export const profileSchema = z.strictObject({
  version: z.literal(1),
  source: z.string().max(500),
  rows: count,
  columns: z.array(z.discriminatedUnion("kind", [orderedSchema, categorySchema, opaqueSchema])).max(5_000),
});

export type Profile = z.output<typeof profileSchema>;
export type ColumnProfile = Profile["columns"][number];
export type OrderedProfile = z.output<typeof orderedSchema>;
export type CategoryProfile = z.output<typeof categorySchema>;

/** Values of a category whose levels are not listed. */
export function unlistedIn({ levels, missing }: CategoryProfile, rows: number): number {
  return rows - missing - levels.reduce((sum, level) => sum + level.count, 0);
}
