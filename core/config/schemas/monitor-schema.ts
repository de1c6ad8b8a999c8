import { z } from "zod";
import { budget, duration, share } from "../units.ts";
import { alertsSchema } from "./alerts-schema.ts";
import { labelsSchema, performanceSchema } from "./performance-schema.ts";

/** How a model is watched once it serves; part of `sluice.yaml`. */

const driftSchema = z.strictObject({
  tolerance: z
    .union([z.literal("auto"), share])
    .default("auto")
    .describe("Share of a column's rows that may move; auto is 5%, or what the reference's days moved by themselves"),
  false_alarms: budget
    .prefault("1 per 10 months")
    .describe("How many false alarms all columns together may raise, such as 1 per 10 months"),
});

export const monitorSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .optional()
    .describe("Live rows: captured predictions or any table, by path, glob, https:// or s3:// address"),
  time: z
    .string()
    .min(1)
    .optional()
    .describe("Column of the live rows that says when; the default is that of captured predictions, or data.time"),
  score: z
    .string()
    .min(1)
    .optional()
    .describe("Column of the live rows with the model's score, where they are no captured predictions"),
  every: duration.prefault("1d").describe("How long a window is, and how often one is looked at"),
  fewer_rows: share
    .prefault("20%")
    .describe("A window with less than this share of the usual rows is an alarm by itself"),
  segments: z
    .array(z.string().min(1))
    .max(20)
    .optional()
    .describe(
      "Columns by whose values live rows are looked at in segments too; the default are the slices of the evaluation",
    ),
  drift: driftSchema.prefault({}).describe("When a column is said to have moved"),
  labels: labelsSchema.prefault({}).describe("Where labels come from, and when they are complete enough to judge by"),
  metrics: z
    .string()
    .min(1)
    .optional()
    .describe("File with the model server's metrics in Prometheus' text format, of which its memory is told"),
  performance: performanceSchema
    .prefault({})
    .describe("When the model is said to have become worse, where labels come"),
  alerts: alertsSchema.prefault({}).describe("Who hears of problems beside those who read the workflow's runs"),
});

/** Of a model that says nothing of it. */
export const usualMonitor = monitorSchema.parse({});

export type MonitorSettings = z.output<typeof monitorSchema>;
