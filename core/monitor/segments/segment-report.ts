import { z } from "zod";

/** What was seen of segments of the live rows. */

const name = z.string().max(200);
const text = z.string().max(500);
const count = z.int().min(0);
const finite = z.number();
const verdict = z.enum(["drift", "stable", "unsure"]);

const insideSchema = z.strictObject({
  column: name,
  verdict,
  /** Share of the segment's rows that moved, with one-sided bounds, and how much may. */
  distance: finite,
  lower: finite,
  upper: finite,
  tolerance: finite,
  sentence: text,
});

const segmentSchema = z.strictObject({
  column: name,
  /** What people call it. */
  segment: name,
  rows: count,
  /** Of all rows; by how much it surely changed at least and at most, and how much it may. */
  share: z.strictObject({
    reference: finite,
    window: finite,
    lower: finite,
    upper: finite,
    tolerance: finite,
    verdict,
  }),
  /** gone: surely more rows would be usual. new: the reference has no such row. */
  state: z.enum(["grew", "shrank", "gone", "new", "as-before", "unsure"]),
  /** Within the segment; null where it is no segment of its own, or where too few rows tell. */
  inside: z
    .strictObject({
      judged: count,
      stable: count,
      /** Those that moved, or the one that moved most; worst first. */
      columns: z.array(insideSchema).max(60),
    })
    .nullable(),
  verdict,
  sentence: text,
});

export const segmentReportSchema = z.strictObject({
  /** Worst first. */
  segments: z.array(segmentSchema).max(500),
  /** What is not known, and what was left out. For people, unescaped. */
  notes: z.array(text).max(150),
});

export type SegmentReport = z.output<typeof segmentReportSchema>;
export type WatchedSegment = z.output<typeof segmentSchema>;
export type WatchedInside = z.output<typeof insideSchema>;
