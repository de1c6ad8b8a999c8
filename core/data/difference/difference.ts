import { z } from "zod";

/** What a data set has become, compared with another. Read by the trusted half, so every length is bounded. */

const count = z.int().min(0);
const name = z.string().max(200);
const text = z.string().max(500);
const share = z.number().min(0).max(1);

const testSchema = z.strictObject({
  measure: z.enum(["ks", "tv"]),
  /** Share of rows that moved, with one-sided bounds. */
  distance: z.number(),
  lower: z.number(),
  upper: z.number(),
  /** Familiar numbers beside it; they decide nothing. */
  psi: z.number(),
  jensenShannon: z.number(),
  /** In the unit of the column; null for categories. */
  wasserstein: z.number().nullable(),
});

const sideSchema = z.strictObject({
  missing: share,
  distinct: count,
  sparkline: z.string().max(40),
  /** Typical values: a median, a label's share. */
  words: text,
});

const columnSchema = z.strictObject({
  name,
  role: z.enum(["target", "feature", "id", "time", "other"]),
  verdict: z.enum(["drift", "stable", "unsure", "not-judged"]),
  /** Null where it is not judged. */
  test: testSchema.nullable(),
  before: sideSchema,
  after: sideSchema,
  /** What moved or why it is not judged: one sentence for people, unescaped. */
  sentence: text,
});

const shapeSchema = z.strictObject({
  added: z.array(name).max(5_000),
  removed: z.array(name).max(5_000),
  /** Gone under one name, there under another, and otherwise the same: a guess, and called so. */
  renamed: z.array(z.strictObject({ from: name, to: name })).max(1_000),
  retyped: z.array(z.strictObject({ name, from: z.string().max(100), to: z.string().max(100) })).max(5_000),
});

const rowsSchema = z.strictObject({
  before: count,
  after: count,
  /** By the id, or by all columns together, where a row that changed is one less and one more. */
  by: z.enum(["id", "content"]),
  added: count,
  removed: count,
  changed: count,
  /** Where rows of one id differ: columns, the most changed first. */
  changedColumns: z.array(z.strictObject({ name, rows: count })).max(20),
});

const conflictsSchema = z.strictObject({
  /** Rows that share all features with a row of another label. */
  rows: count,
  groups: count,
  /** What no model of these features can surpass in accuracy on these rows. */
  ceiling: share,
  examples: z
    .array(z.strictObject({ features: text, labels: z.array(z.strictObject({ value: name, count })).max(10) }))
    .max(3),
});

export const differenceSchema = z.discriminatedUnion("outcome", [
  /** The other data could not be had; `reason` says why, for people. */
  z.strictObject({ outcome: z.literal("no-base"), base: name, reason: text }),
  /** The same files, byte for byte. */
  z.strictObject({ outcome: z.literal("same"), base: name }),
  z.strictObject({
    outcome: z.literal("compared"),
    /** What it is compared with, as people call it. */
    base: name,
    tolerance: share,
    sure: share,
    shape: shapeSchema,
    /** Null where rows cannot be told apart, as `rowsNote` says. */
    rows: rowsSchema.nullable(),
    rowsNote: text.nullable(),
    columns: z.array(columnSchema).max(5_000),
    /** Null for a target of numbers. */
    conflicts: conflictsSchema.nullable(),
  }),
]);

export type Difference = z.output<typeof differenceSchema>;
export type ComparedData = Extract<Difference, { outcome: "compared" }>;
export type ColumnDifference = z.output<typeof columnSchema>;
export type ShapeDifference = z.output<typeof shapeSchema>;
export type LabelConflicts = z.output<typeof conflictsSchema>;
