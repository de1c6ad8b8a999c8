import { z } from "zod";
import { budget, duration, share } from "../units.ts";

/** Labels of live rows and what is made of them; part of `monitor` in `sluice.yaml`. */

export const losses = ["error", "brier", "log_loss", "absolute_error", "squared_error"] as const;

export const labelsSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Labels: feedback that the server captured, or any table, by path, glob, https:// or s3:// address; without it the " +
        "live rows hold the target themselves",
    ),
  key: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Column of the labels that names the prediction; the default is request_id and row of captured feedback, else data.id",
    ),
  label: z
    .string()
    .min(1)
    .optional()
    .describe("Column with the label; the default is label of captured feedback, else data.target"),
  time: z
    .string()
    .min(1)
    .optional()
    .describe("Column that says when a label was known; the default is received_at of captured feedback"),
  matured: z
    .union([z.literal("auto"), duration])
    .default("auto")
    .describe(
      "Age from which predictions are judged, such as 7d: labels that come early differ from those that come late; auto is " +
        "the age by which 95% of the labels had come",
    ),
});

export const performanceSchema = z.strictObject({
  loss: z
    .enum(losses)
    .optional()
    .describe(
      "What is watched row by row: error (wrong class), brier, log_loss, absolute_error or squared_error; the default is " +
        "error of classes and absolute_error of numbers",
    ),
  may_rise: z
    .union([z.literal("auto"), z.number().min(0), share.transform((relative) => ({ relative }))])
    .default("auto")
    .describe(
      "How far the mean loss may rise above that of the held-out rows: 0.02, or 10% of it; auto is 10%, or what days of " +
        "the held-out rows did by themselves",
    ),
  false_alarms: budget
    .prefault("1 per quarter")
    .describe("How many false alarms the watched loss may raise, such as 1 per quarter"),
});

export type PerformanceSettings = z.output<typeof performanceSchema>;
export type LabelSettings = z.output<typeof labelsSchema>;
export type LossName = (typeof losses)[number];
