import { z } from "zod";
import { referenceColumnSchema } from "../../drift/reference-column.ts";

/**
 * Segments of a reference: rows of one value, or of one band of values, of a column. Each has counts over the same coarse
 * cells, so that those of files, hours and machines add up by segment too.
 */

const name = z.string().max(200);
const count = z.int().min(0);

/** So many segments are kept, those with the most rows; they multiply the columns that are looked at. */
export const mostSegments = 50;
export const mostOfOneColumn = 20;
export const mostColumns = 20;
/** So many columns are looked at within segments. */
export const mostInside = 50;
/** Fewer rows tell too little to look inside a segment. */
export const leastRows = 100;

/** How rows are told apart by one column. */
const divisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("levels"),
    values: z.array(z.string().max(200)).max(mostOfOneColumn),
    /** Known values that are no segments of their own. */
    others: z.array(z.string().max(200)).max(1_000),
    /** Whether every value of the training data is listed: then any other has never been seen. */
    isWhole: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("numbers"),
    values: z.array(z.number()).max(mostOfOneColumn),
    others: z.array(z.number()).max(100),
  }),
  /** Segment i holds the values above cut i − 1 up to and including cut i; the last one those above every cut. */
  z.strictObject({ kind: z.literal("bands"), cuts: z.array(z.number()).max(mostOfOneColumn) }),
]);

/** How far windows of the training data lay from all of it; see core/drift/tolerance.ts. */
const naturalSchema = z.strictObject({ days: count, mean: z.number().min(0), sd: z.number().min(0) });

const insideSchema = z.strictObject({
  missing: count,
  counts: z.array(count).max(200),
  unlisted: count,
  natural: naturalSchema,
});

const partSchema = z.strictObject({
  rows: count,
  /** Of the share of rows. */
  natural: naturalSchema,
  /** By the name of the column, over its coarse cells; none where there are too few rows. */
  inside: z.record(name, insideSchema),
});

const segmentedSchema = z.strictObject({
  column: referenceColumnSchema,
  division: divisionSchema,
  rows: count,
  /** By code: the place of a segment in its division, `others` or `missing`. */
  parts: z.record(z.string().max(20), partSchema),
});

export const segmentsSchema = z.strictObject({
  /** Coarse cells of the columns that are looked at within segments. */
  columns: z.array(referenceColumnSchema).max(mostInside + 2),
  /** Inputs that are not, as those of others move the score more. */
  left: count,
  by: z.array(segmentedSchema).max(mostColumns),
  /** Columns that the configuration named and that cannot be segmented. */
  unknown: z.array(z.strictObject({ column: name, because: z.string().max(200) })).max(100),
});

export type Division = z.output<typeof divisionSchema>;
export type SegmentInside = z.output<typeof insideSchema>;
export type SegmentPart = z.output<typeof partSchema>;
export type SegmentedColumn = z.output<typeof segmentedSchema>;
export type ReferenceSegments = z.output<typeof segmentsSchema>;
