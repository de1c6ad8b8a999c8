import { z } from "zod";
import { losses } from "../../config/schemas/performance-schema.ts";
import { detectorStateSchema } from "./e-detector.ts";

/** How a model did on rows whose labels have come, and what that means. */

const name = z.string().max(200);
const text = z.string().max(500);
const count = z.int().min(0);
const finite = z.number();
const instant = z.iso.datetime();

/** worse: surely more than allowed. holds: surely not. unsure: neither, or nothing to judge by. */
export const performanceVerdicts = ["worse", "holds", "unsure"] as const;
const verdict = z.enum(performanceVerdicts);

/** A value with an interval of 95 %; each is null where it is not defined. */
const intervalSchema = z.strictObject({
  value: finite.nullable(),
  lower: finite.nullable(),
  upper: finite.nullable(),
});

/** The predictions that are judged: made in this time, and old enough for their labels. Each is judged once. */
const cohortSchema = z.strictObject({
  /** Null where the rows do not say when: then all of them are the cohort. */
  from: instant.nullable(),
  to: instant.nullable(),
  rows: count,
  /** Of these, the ones with a label that can be judged by. */
  labelled: count,
  /** Milliseconds that a prediction waits before it is judged; null where nobody says when labels came. */
  maturedMs: finite.min(0).nullable(),
  /** How long labels take, in milliseconds, from so many of them. */
  delay: z.strictObject({ labels: count, median: finite, p95: finite }).nullable(),
});

const lossSchema = z.strictObject({
  name: z.enum(losses),
  /** Mean of the cohort, on the loss's own scale, with an interval of 95 %. */
  ...intervalSchema.shape,
  /** Of the held-out rows, and what the mean may rise to. */
  reference: finite,
  allowed: finite,
});

const detectorSchema = z.strictObject({
  state: detectorStateSchema,
  /** Of the first alarm in this cohort: after how many of its rows, and when that row was predicted. */
  alarm: z.strictObject({ row: count, at: instant.nullable() }).nullable(),
});

const metricSchema = z.strictObject({
  metric: z.string().max(60),
  label: z.string().max(100),
  direction: z.enum(["higher", "lower"]),
  ...intervalSchema.shape,
  /** Of the held-out rows; null where the release does not say. */
  reference: finite.nullable(),
  /** What the same rows were estimated at without their labels. */
  estimated: z.strictObject({ value: finite, lower: finite, upper: finite }).nullable(),
});

const calibrationSchema = z.strictObject({
  /** Mean probability, and share of positives with its interval. */
  predicted: finite,
  observed: intervalSchema,
  bins: z.array(z.strictObject({ predicted: finite, observed: finite, rows: count })).max(20),
});

const fairnessSchema = z.strictObject({
  metric: z.string().max(60),
  by: name,
  /** Of the two groups that lie farthest apart; null where there are no two. */
  first: name.nullable(),
  second: name.nullable(),
  ...intervalSchema.shape,
  limit: finite,
  verdict,
  sentence: text,
});

export const performanceReportSchema = z.strictObject({
  verdict,
  sentence: text,
  cohort: cohortSchema,
  /** Null where nothing can be judged. */
  loss: lossSchema.nullable(),
  detector: detectorSchema.nullable(),
  /** When the model was first seen to be worse and has not proven good since; null: it is not. */
  worseSince: instant.nullable(),
  /** Predictions up to here have been judged; the next cohort begins there. */
  judgedUntil: instant.nullable(),
  metrics: z.array(metricSchema).max(60),
  /** What `value_per_prediction` is counted in. */
  valueUnit: z.string().max(20).nullable(),
  /** Of binary classification. */
  calibration: calibrationSchema.nullable(),
  fairness: z.array(fairnessSchema).max(200),
});

export type PerformanceReport = z.output<typeof performanceReportSchema>;
