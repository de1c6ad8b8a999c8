import { z } from "zod";
import { curvesSchema } from "../curves/curves.ts";
import { dataReportSchema } from "../data/data-report.ts";
import { digestSchema } from "../digest.ts";
import { gateReportSchema } from "../gates/verdict.ts";
import { measurementSchema } from "../metrics/measurement.ts";
import { breakdownSchema } from "../slices/breakdown.ts";
import { mixEffectSchema } from "../slices/mix-effect.ts";
import { weakestSchema } from "../slices/weakest.ts";
import { candidateSchema } from "../training/candidate.ts";

/** `report.json`: everything one evaluation found. Written by the trusted half, zod-checked where the bot reads it. */

const base = {
  version: z.literal(1),
  model: z.string().max(63),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
};

const comparisonSchema = measurementSchema.shape.production.unwrap();

/** What only some gates ask for, so that a report has it when one of them does. */
const further = {
  /** The measurement by the values of columns. */
  breakdowns: z.array(breakdownSchema).max(50).default([]),
  /** Where all rows together say the opposite of their groups. */
  mixEffects: z.array(mixEffectSchema).max(50).default([]),
  /** Where the candidate is weakest, declared or not; null: not looked for. */
  weakest: weakestSchema.nullable().default(null),
  /** What its pictures are drawn from; null where there are none to draw. */
  curves: curvesSchema.nullable().default(null),
  /** Other models on the same rows, beside production and anchor. */
  references: z
    .strictObject({
      baseline: comparisonSchema.optional(),
      "base-branch": comparisonSchema.optional(),
      /** Why there is no model of the base branch. */
      missing: z.string().max(300).optional(),
    })
    .default({}),
};

const releaseRef = z.strictObject({ release: z.string().max(100), digest: digestSchema });

export const evaluationReportSchema = z.discriminatedUnion("outcome", [
  /** The data broke a rule: nothing was trained. */
  z.strictObject({ ...base, outcome: z.literal("data-broken"), data: dataReportSchema }),
  /** No candidate came out: the training command failed, or what it left is not a usable model. */
  z.strictObject({
    ...base,
    outcome: z.literal("no-candidate"),
    reason: z.string().max(4_000),
    data: dataReportSchema.nullable(),
  }),
  z.strictObject({
    ...base,
    outcome: z.literal("evaluated"),
    data: dataReportSchema.nullable(),
    candidate: candidateSchema,
    production: releaseRef.nullable(),
    anchor: releaseRef.nullable(),
    holdout: z.strictObject({
      digest: digestSchema,
      rows: z.int().min(0),
      /** Which rows judged: with `data.holdout.release`, pull requests and releases have each their own. */
      part: z.enum(["whole", "dev", "release"]).default("whole"),
      /** How many other candidates this holdout has judged before; null when nobody counts. */
      uses: z.int().min(0).nullable(),
      /** Whether pull-request code could not have read it. */
      isolated: z.boolean(),
    }),
    /** Left out where the candidate was scored here; else its own code made the scores. */
    predicted: z
      .strictObject({
        /** Predictions of rows that are not held out, which were left aside. */
        further: z.int().min(0),
      })
      .optional(),
    measurement: measurementSchema,
    ...further,
    gates: gateReportSchema,
    milliseconds: z.strictObject({ evaluate: z.number().min(0) }),
  }),
]);

export type EvaluationReport = z.output<typeof evaluationReportSchema>;
export type EvaluatedReport = Extract<EvaluationReport, { outcome: "evaluated" }>;
