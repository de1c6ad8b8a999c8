import { z } from "zod";
import { tasks } from "../config/schema.ts";
import { digestSchema } from "../digest.ts";

/**
 * Numbers with their uncertainty, and what the uncertainty was computed from, so that a gate can be judged again at
 * any certainty without the rows.
 */

const number = z.number();
const count = z.int().min(0);

/** Rows that are weighted or come in units are worth a number of trials that need not be whole. */
export const rateSchema = z.strictObject({
  successes: number.min(0),
  trials: number.min(0),
  worth: z.strictObject({ rows: number.min(0), items: count }).optional(),
});

/** A BCa bootstrap: see core/metrics/bca.ts. */
const resampledSchema = z.strictObject({
  resamples: count,
  seed: count,
  bias: number,
  acceleration: number,
  quantiles: z.array(number).max(200),
});

/** How an estimate departs from a normal one: see core/metrics/abc.ts. */
const shapeSchema = z.strictObject({ acceleration: number, bias: number, curvature: number, freedom: number.min(0) });

/** Of a difference of two numbers between 0 and 1: the candidate's, and the reference's. */
const shareSchema = z.strictObject({ value: number.min(0).max(1), standardError: number.min(0) });
const modelsSchema = z.tuple([shareSchema, shareSchema]);

/** What an interval is computed from. */
const evidenceSchema = z.discriminatedUnion("kind", [
  /** successes of trials: accuracy, recall, precision, FPR, TNR … */
  z.strictObject({ kind: z.literal("proportion"), successes: count, trials: count }),
  /** F1 = 2 TP / (2 TP + mistakes), where a mistake is a false positive or a false negative. */
  z.strictObject({ kind: z.literal("f1"), truePositives: count, mistakes: count }),
  z.strictObject({ kind: z.literal("auc"), variance: number.nullable(), positives: count, negatives: count }),
  /** Paired DeLong over the same rows. */
  z.strictObject({
    kind: z.literal("auc-difference"),
    variance: number.nullable(),
    positives: count,
    negatives: count,
    models: modelsSchema.optional(),
  }),
  /** Mean over rows with its standard error: log loss, Brier, MSE, MAE. */
  z.strictObject({
    kind: z.literal("mean"),
    standardError: number.nullable(),
    n: count,
    shape: shapeSchema.optional(),
  }),
  /** Delta method or resampling: value and standard error, from n independent rows or units. */
  z.strictObject({
    kind: z.literal("estimate"),
    standardError: number.nullable(),
    n: count,
    /** Of Student's quantile, where it is not n - 1: the sections of a large holdout, less one. */
    degreesOfFreedom: count.optional(),
    /** What the metric can be at the least and at the most. */
    range: z.tuple([number, number]).optional(),
    resampled: resampledSchema.optional(),
    shape: shapeSchema.optional(),
    models: modelsSchema.optional(),
    /** How far noise alone may have lifted the value, at the most: of a distance that is never below 0. */
    noise: number.min(0).optional(),
  }),
  /** Paired proportions over the same trials: `gained` counted for the candidate alone, `lost` for the other alone. */
  z.strictObject({ kind: z.literal("paired-proportion"), gained: count, lost: count, trials: count }),
  /** The rate of one group of rows beside that of another: first - second, or first / second. */
  z.strictObject({ kind: z.enum(["rate-gap", "rate-ratio"]), first: rateSchema, second: rateSchema }),
  /** A difference that showed in none of so many independent chances: no variance to estimate, yet not proven to be 0. */
  z.strictObject({ kind: z.literal("unchanged"), chances: count }),
  /** Both sides are one and the same model: the difference is 0 by definition. */
  z.strictObject({ kind: z.literal("same-model") }),
]);
export type Evidence = z.output<typeof evidenceSchema>;

/** `lower` and `upper` are one-sided bounds, each at the certainty of the measurement. null: not defined. */
export const estimateSchema = z.strictObject({
  value: number.nullable(),
  lower: number.nullable(),
  upper: number.nullable(),
  n: count,
  evidence: evidenceSchema,
  /** Why the value is undefined, or what limits it; a sentence for people. */
  note: z.string().max(300).optional(),
});
export type Estimate = z.output<typeof estimateSchema>;

const share = number.min(0).max(1);

/** What a model did beside its metrics, for the report; nothing is judged by it. */
const details = {
  /** Bins of about as many rows each, from the lowest scores on. */
  calibration: z
    .array(z.strictObject({ predicted: share, observed: share, rows: count }))
    .max(100)
    .optional(),
  /** Rows by label and predicted class, in the order of `classes`. */
  confusion: z
    .strictObject({ classes: z.array(z.string().max(200)).max(50), counts: z.array(z.array(count).max(50)).max(50) })
    .optional(),
  /** Of a ranking: how many queries count, and those that cannot be ranked, with some of their names. */
  queries: z.strictObject({ ranked: count, leftOut: count, examples: z.array(z.string().max(200)).max(10) }).optional(),
  /** What the outcomes are counted in, and the threshold that would have been worth most on the validation rows. */
  value: z
    .strictObject({
      unit: z.string().max(20),
      best: z.strictObject({ threshold: number, value: number, rows: count }).optional(),
    })
    .optional(),
};
const detailsSchema = z.strictObject(details);
export type Details = z.output<typeof detailsSchema>;

export const roles = ["candidate", "production", "anchor"] as const;
export type Role = (typeof roles)[number];

const byMetric = z.record(z.string().max(60), estimateSchema);

export const measurementSchema = z.strictObject({
  version: z.literal(1),
  task: z.enum(tasks),
  rows: count,
  positives: count.nullable(),
  negatives: count.nullable(),
  threshold: number.nullable(),
  /** Certainty of every bound, for example 0.95. */
  sure: number.gt(0.5).lt(1),
  /** How many independent units the rows come in, where `data.unit` says so. */
  units: count.optional(),
  /** What the candidate gives every single row, where it gives them all the same: it tells no row from another. */
  constantScores: z.array(number).max(50).optional(),
  /** Whether rows count differently, by `data.weight`. */
  weighted: z.boolean().optional(),
  /** The user's own metrics among the others: how they are called, and which direction is better. */
  custom: z
    .record(z.string().max(60), z.strictObject({ label: z.string().max(100), direction: z.enum(["higher", "lower"]) }))
    .optional(),
  candidate: z.strictObject({ digest: digestSchema, metrics: byMetric, ...details }),
  /** The references scored on the very same rows; `differences` are candidate minus reference. */
  production: z.strictObject({ digest: digestSchema, metrics: byMetric, differences: byMetric }).nullable(),
  anchor: z.strictObject({ digest: digestSchema, metrics: byMetric, differences: byMetric }).nullable(),
});
export type Measurement = z.output<typeof measurementSchema>;
