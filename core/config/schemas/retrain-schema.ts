import { z } from "zod";
import { duration, share } from "../units.ts";

/** When a model is trained again by itself, on which rows, and what becomes of the result; part of `sluice.yaml`. */

const days = z
  .string()
  .regex(/^[1-9]\d{0,3}d$/, "must be whole days such as 7d")
  .transform((text) => Number(text.slice(0, -1)));

const windowsInARow = z.int().min(1).max(100);

const whenSchema = z.strictObject({
  schedule: duration.optional().describe("How long after the newest release, such as 30d"),
  performance: windowsInARow.optional().describe("So many windows in a row in which the monitor saw it perform worse"),
  drift: windowsInARow.optional().describe("So many windows in a row in which the monitor saw columns move"),
  new_labels: z.int().min(1).optional().describe("So many labelled rows more than the newest release was made from"),
  command: z
    .string()
    .min(1)
    .optional()
    .describe('Command of the default branch that prints {"retrain": true, "because": "…"} or {"retrain": false}'),
});

const windowSchema = z.strictObject({
  rows: z
    .enum(["all", "last", "expanding"])
    .default("all")
    .describe(
      "all: everything before the validation rows; last: the last days of it; expanding: from where the window begins " +
        "now, with what has come since",
    ),
  days: z.int().min(1).max(10_000).optional().describe("How many days rows: last means"),
  replay: share
    .optional()
    .describe("Share of the rows older than the window that is kept in it, the same rows every time, such as 10%"),
});

const rangeSchema = z.union([
  z.strictObject({
    min: z.number().describe("Least value"),
    max: z.number().describe("Greatest value"),
    scale: z.enum(["linear", "log"]).default("linear").describe("log draws each order of magnitude alike"),
    whole: z.boolean().default(false).describe("Whole numbers alone"),
  }),
  z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(2)
    .max(100)
    .describe("Values to choose from"),
]);

const searchSchema = z.strictObject({
  trials: z.int().min(1).max(1_000).default(20).describe("How many parameters are tried"),
  parallel: z.int().min(1).max(64).default(1).describe("How many trainings run at the same time"),
  machines: z
    .int()
    .min(1)
    .max(32)
    .default(1)
    .describe("How many jobs of sluice-retrain.yml share the trials, each with parallel trainings at the same time"),
  params: z
    .record(z.string().min(1).max(100), rangeSchema)
    .default({})
    .describe("Ranges from which train.params are drawn at random; those not named stay as they are"),
  command: z
    .string()
    .min(1)
    .optional()
    .describe("Any tool instead: it searches by itself and prints the best parameters as one JSON object"),
  timeout: duration.prefault("6h").describe("When the command and all its processes are ended"),
});

export const retrainSchema = z.strictObject({
  when: whenSchema.describe("What leads to a training; any one of these does"),
  cooldown: duration.prefault("7d").describe("How long after a retraining no other begins"),
  runs_per_month: z.int().min(1).max(1_000).default(4).describe("Most retrainings in 30 days"),
  window: windowSchema.prefault({}).describe("Which rows it learns from"),
  validation: days.prefault("7d").describe("How many days before the holdout the training command may tune on"),
  holdout: days.prefault("7d").describe("How many of the newest days judge it; neither it nor production saw them"),
  better_at: z
    .string()
    .min(1)
    .optional()
    .describe("Metric in which it must surely be better than production; the default is that of the first gate"),
  search: searchSchema.optional().describe("Looks for better parameters first, judged on the validation rows"),
  propose: z
    .enum(["notify", "open_pr", "auto_merge"])
    .default("open_pr")
    .describe("What happens by itself: it is said, a pull request is opened, or it is merged too when its gates pass"),
});

export type RetrainConfig = z.output<typeof retrainSchema>;
export type SearchConfig = z.output<typeof searchSchema>;
