import { z } from "zod";

/** What only people can say of a model, for its card; part of `sluice.yaml`. */

const text = z.string().min(1).max(2_000);

/** A data set of the Hugging Face Hub that is a benchmark there, and what this holdout's number is called in it. */
const benchmarkSchema = z.strictObject({
  dataset: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, "must be OWNER/NAME")
    .describe("The benchmark's data set on the Hub; the holdout must be its rows"),
  task: z.string().min(1).max(100).describe("Id of the task in the benchmark's eval.yaml"),
  metric: z.string().min(1).max(60).describe("Metric whose value is reported"),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional()
    .describe("Commit of the benchmark's data set"),
});

export const cardSchema = z.strictObject({
  summary: text.optional().describe("What the model does, in a sentence or two"),
  intended_use: text.describe("Who should use it, and for what"),
  out_of_scope: z.array(text).max(20).default([]).describe("What it must not be used for"),
  limits: z.array(text).min(1).max(20).describe("What it cannot do, and where it is known to be wrong"),
  owners: z.array(text).min(1).max(20).describe("People or teams to ask"),
  license: z
    .string()
    .regex(/^[a-z0-9.-]+$/, "must be a license id of the Hugging Face Hub, such as apache-2.0")
    .optional()
    .describe("License of the model, as the Hugging Face Hub spells it"),
  tags: z.array(z.string().min(1).max(60)).max(20).default([]).describe("Further tags for the Hugging Face Hub"),
  path: z
    .string()
    .regex(/^[\w./-]+\.md$/, "must be the path of a Markdown file")
    .optional()
    .describe("File of the repository that holds the card; the default is model-cards/MODEL.md"),
  benchmark: benchmarkSchema.optional().describe("Report a number to a benchmark of the Hub, in .eval_results"),
});

export type CardConfig = z.output<typeof cardSchema>;
