import { z } from "zod";
import { sourceFormatSchema } from "../data/sources/source-format.ts";
import { cardSchema } from "./schemas/card-schema.ts";
import { freezeSchema } from "./schemas/freeze-schema.ts";
import { leakageSchema } from "./schemas/leakage-schema.ts";
import { monitorSchema } from "./schemas/monitor-schema.ts";
import { retrainSchema } from "./schemas/retrain-schema.ts";
import { rolloutSchema } from "./schemas/rollout-schema.ts";
import { serveSchema } from "./schemas/serve-schema.ts";
import { splitSchema } from "./schemas/split-schema.ts";
import { trackingSchema } from "./schemas/tracking-schema.ts";
import { duration, share } from "./units.ts";

/** The single source of `sluice.yaml`: types, validation and the JSON Schema in `schema/` all come from here. */

export const tasks = ["binary-classification", "multiclass-classification", "regression", "ranking"] as const;

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "must be lower-case letters, digits, '.', '_' or '-'");

const dataSchema = z.strictObject({
  source: z.string().min(1).describe("Path or glob of CSV, Parquet or JSON lines files, https:// or s3:// address"),
  format: sourceFormatSchema.optional().describe("How text files are written, where that is not the plain way"),
  lock: z
    .enum(["require", "error", "warn"])
    .optional()
    .describe(
      "What files are that are not those of data.lock.yaml; require (the default is error) also wants them in it",
    ),
  schema: z.string().min(1).optional().describe("Path of the data schema file"),
  target: z.string().min(1).describe("Column that the model predicts; of ranking the graded relevance, 0 or more"),
  id: z.string().min(1).optional().describe("Column that names a row, to join predictions and delayed labels"),
  time: z.string().min(1).optional().describe("Column that says when, for a chronological split"),
  unit: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Column whose rows belong together: they should not be in two parts of the split, and intervals count units, not rows",
    ),
  query: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Column whose rows compete with each other, for ranking: they never straddle a split, and intervals count queries",
    ),
  classes: z
    .array(z.union([z.string().min(1), z.number()]).transform(String))
    .min(2)
    .max(50)
    .optional()
    .describe(
      "Labels of multiclass-classification in the order of the model's probabilities; the default is the labels of the " +
        "data, sorted",
    ),
  weight: z.string().min(1).optional().describe("Column that says how much a row counts in every metric"),
  split: splitSchema,
  leakage: leakageSchema.optional(),
  difference: z
    .strictObject({
      tolerance: share.describe("Share of a column's rows that may move before it is said to have moved, such as 5%"),
    })
    .optional()
    .describe("How the data is compared with the base branch's or other data; the default tolerance is 5%"),
  holdout: z
    .strictObject({
      release: share.describe(
        "Share of the held-out rows that judge releases alone, such as 50%; the others judge pull requests",
      ),
    })
    .optional()
    .describe("Keeps a part of the holdout untouched by pull requests; without it all of it judges both"),
});

const trainSchema = z.strictObject({
  run: z.string().min(1).optional().describe("The training command"),
  files: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "Globs of what the training command reads beside the files that it names; a change there touches this model alone",
    ),
  leaves: z
    .enum(["model", "predictions"])
    .default("model")
    .describe(
      "What the training command leaves: model.onnx, or for a model that cannot be ONNX predictions.parquet for the rows of " +
        "SLUICE_PREDICT; that is judged, and never released",
    ),
  baseline: z.literal("linear").optional().describe("The built-in linear model instead of a command"),
  features: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Columns that the model may see; without them every column but target, id, time, unit, query and weight"),
  unseen: z.enum(["ignore", "error"]).default("ignore").describe("What the baseline does with a category it never saw"),
  calibrate: z
    .literal("sigmoid")
    .optional()
    .describe("Fits the probabilities of a binary classifier to the validation rows, and writes that into the model"),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("Handed to the training command as JSON in SLUICE_PARAMS"),
  seed: z.int().min(0).default(0).describe("Handed to the training command in SLUICE_SEED"),
  timeout: duration.prefault("30m").describe("When the training command and all its processes are ended"),
});

/** How far a metric may move: `0.01` on its own scale, or `5%` of the other model's value. */
const tolerance = z.union([z.number().min(0), share.transform((relative) => ({ relative }))]);

const gateSchema = z.strictObject({
  metric: z.string().min(1).describe("Name of the metric"),
  at_least: z.number().optional().describe("The metric must surely reach this"),
  at_most: z.number().optional().describe("The metric must surely stay below this"),
  may_drop: tolerance
    .optional()
    .describe("How far the metric may fall behind the other model: 0.01, or 5% of its value"),
  may_rise: tolerance
    .optional()
    .describe("How far the metric may grow beyond the other model: 0.01, or 5% of its value"),
  versus: z
    .enum(["production", "anchor", "baseline", "base-branch"])
    .optional()
    .describe(
      "The other model: production (the default); anchor, the last release; baseline, the built-in linear model trained " +
        "on the same rows; base-branch, the release of the base branch's newest commit",
    ),
  slices: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Columns: the limit holds for the rows of each value, instead of for all rows together"),
  by: z.string().min(1).optional().describe("Column that says which group a row belongs to, for a fairness metric"),
  when_unsure: z
    .enum(["block", "allow"])
    .optional()
    .describe("What a gate does that cannot tell yet; the default is block, and allow for a gate with slices"),
  informational: z.boolean().default(false).describe("Shown in the report, never blocking"),
  sure: share.optional().describe("How sure this gate's verdict must be, instead of evaluate.sure"),
});

const valueSchema = z
  .strictObject({
    true_positive: z.number().default(0).describe("Worth of a positive that is predicted so"),
    false_positive: z.number().describe("Worth of a negative that is predicted positive; a cost is below 0"),
    false_negative: z.number().describe("Worth of a positive that is missed"),
    true_negative: z.number().default(0).describe("Worth of a negative that is left alone"),
    unit: z.string().min(1).max(20).describe("What the worth is counted in, such as USD"),
  })
  .describe("What each outcome is worth, for the metric value_per_prediction");

const customSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "must be lower-case letters, digits and '_'")
      .describe("Name of the metric, for gates and reports"),
    run: z
      .string()
      .min(1)
      .describe(
        "Command that reads the Parquet file SLUICE_SCORES and prints a number for each model and sample in it",
      ),
    direction: z.enum(["higher", "lower"]).describe("Which direction is better"),
    label: z.string().min(1).max(60).optional().describe("Name for people; the default is name"),
    columns: z
      .array(z.string().min(1))
      .max(50)
      .default([])
      .describe("Columns of the data that the command needs beside id, unit, label, weight and score"),
    timeout: duration.prefault("5m").describe("When the command and all its processes are ended"),
  })
  .describe("A metric of your own, measured by a command of the default branch");

const evaluateSchema = z.strictObject({
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Metrics to measure beside those of the gates; the default is every metric of the task"),
  threshold: z.number().min(0).max(1).default(0.5).describe("Probability from which a row is predicted positive"),
  value: valueSchema.optional(),
  custom: z.array(customSchema).max(20).default([]).describe("Metrics of your own; gates name them like any other"),
  sure: share.prefault("95%").describe("How sure a verdict must be"),
  slices: z
    .array(z.string().min(1))
    .default([])
    .describe("Columns by whose values the metrics are shown too; a gate's own slices need not be repeated here"),
});

const modelSchema = z.strictObject({
  task: z.enum(tasks).describe("What kind of answer the model gives"),
  data: dataSchema.describe("Where the rows come from, what the columns mean, how they are divided"),
  train: trainSchema.describe("How a candidate is made"),
  evaluate: evaluateSchema.prefault({}).describe("How a candidate is measured"),
  gates: z
    .array(gateSchema)
    .min(1, "needs at least one gate: a model without a gate would always pass")
    .describe("What a candidate must prove before it may go further"),
  serve: serveSchema.optional().describe("How the model answers"),
  monitor: monitorSchema.optional().describe("How the model is watched once it serves"),
  card: cardSchema.optional().describe("What people say of the model; with it every release gets a model card"),
  retrain: retrainSchema.optional().describe("When the model is trained again by itself"),
});

const environmentSchema = z.strictObject({
  branch: z
    .string()
    .regex(/^env\/[a-z0-9._-]+$/, "must be env/NAME")
    .describe("Branch whose releases/MODEL.yaml is the desired state"),
  after: name.optional().describe("Environment in which a release must be stable before it comes here"),
  soak: duration.prefault("0s").describe("How long it must have been stable there"),
  promotion: z
    .enum(["none", "open_pr", "auto"])
    .default("open_pr")
    .describe("What happens by itself when a release may come here: nothing, a pull request, or one that is merged"),
  approvals: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe("How many people with the permission maintain must approve a promotion, beside whoever asked for it"),
  freeze: freezeSchema
    .default([])
    .describe("Times in which no promotion is merged and no rollout begins; a rollback always may"),
  url: z.url().optional().describe("Where people meet what is served here; shown with every deployment on GitHub"),
  rollout: rolloutSchema.prefault({}).describe("How a release takes over the traffic"),
  target: z
    .strictObject({
      kind: z.literal("embedded").describe("The model server that comes with Sluice"),
      url: z.url().describe("The admin address of the embedded server"),
      token_env: z
        .string()
        .regex(/^[A-Z_][A-Z0-9_]*$/)
        .default("SLUICE_SERVER_TOKEN")
        .describe("Variable that holds the admin token"),
    })
    .describe("Where the models of this environment are served"),
});

export const configSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format"),
  models: z.record(name, modelSchema).describe("Models by name"),
  registry: z
    .string()
    .min(1)
    .default("file://.sluice/registry")
    .describe("Where models are kept; SLUICE_REGISTRY overrides it"),
  environments: z.record(name, environmentSchema).default({}).describe("Environments by name"),
  tracking: trackingSchema.optional().describe("Where evaluations, releases and promotions are told too"),
});

export type Config = z.output<typeof configSchema>;
export type ModelConfig = z.output<typeof modelSchema>;
export type DataConfig = z.output<typeof dataSchema>;
export type CustomMetric = z.output<typeof customSchema>;
export type ValueTable = z.output<typeof valueSchema>;
export type Gate = z.output<typeof gateSchema>;
export type EnvironmentConfig = z.output<typeof environmentSchema>;
export type Task = ModelConfig["task"];
