import { z } from "zod";
import { duration, percent, share } from "./units.ts";

/** The single source of `sluice.yaml`: types, validation and the JSON Schema in `schema/` all come from here. */

export const tasks = ["binary-classification", "regression"] as const;

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "must be lower-case letters, digits, '.', '_' or '-'");
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2001-04-01");

const splitByShare = z.strictObject({ train: share, validation: share, holdout: share });
const splitByTime = z
  .strictObject({ validation_from: date.optional(), holdout_from: date })
  .describe("Chronological: rows before validation_from train, rows from holdout_from on are held out");

export const dataSchema = z.strictObject({
  source: z.string().min(1).describe("Path or glob of CSV, Parquet or JSON lines files"),
  schema: z.string().min(1).optional().describe("Path of the data schema file"),
  target: z.string().min(1),
  id: z.string().min(1).optional(),
  time: z.string().min(1).optional(),
  unit: z.string().min(1).optional(),
  split: z.union([splitByTime, splitByShare]),
});

export const trainSchema = z.strictObject({
  run: z.string().min(1).optional().describe("The training command"),
  baseline: z.literal("linear").optional().describe("The built-in linear model instead of a command"),
  features: z.array(z.string().min(1)).min(1).optional(),
  unseen: z.enum(["ignore", "error"]).default("ignore").describe("What the baseline does with a category it never saw"),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  seed: z.int().min(0).default(0),
  timeout: duration.default(1_800_000),
});

export const gateSchema = z.strictObject({
  metric: z.string().min(1),
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  may_drop: z.number().min(0).optional(),
  may_rise: z.number().min(0).optional(),
  versus: z.enum(["production", "anchor"]).optional(),
  when_unsure: z.enum(["block", "allow"]).default("block"),
  informational: z.boolean().default(false),
});

export const evaluateSchema = z.strictObject({
  metrics: z.array(z.string().min(1)).min(1).optional(),
  threshold: z.number().min(0).max(1).default(0.5),
  sure: share.default(0.95).describe("How sure a verdict must be"),
});

export const modelSchema = z.strictObject({
  task: z.enum(tasks),
  data: dataSchema,
  train: trainSchema,
  evaluate: evaluateSchema.prefault({}),
  gates: z.array(gateSchema).min(1, "needs at least one gate: a model without a gate would always pass"),
});

export const judgeSchema = z.strictObject({
  rollback_if_worse_than: percent.default(0),
  promote_if_below: percent.default(0.5),
  wrong_rollback: share.default(0.01),
  when_unsure: z.enum(["hold", "promote", "rollback"]).default("hold"),
});

export const rolloutSchema = z.strictObject({
  strategy: z.enum(["canary", "all-at-once"]).default("all-at-once"),
  steps: z.array(share).default([]),
  bake: duration.default(600_000).describe("The least time at every step"),
  min_units: z
    .int()
    .min(1)
    .default(100)
    .describe("The least number of units that the candidate has served at every step"),
  deadline: duration.default(86_400_000).describe("When a step that stays unsure follows when_unsure"),
  slow: duration
    .optional()
    .describe("Requests slower than this count as slow; the default is the stable version's p95 before the canary"),
  judge: judgeSchema.prefault({}),
});

export const environmentSchema = z.strictObject({
  branch: z.string().regex(/^env\/[a-z0-9._-]+$/, "must be env/NAME"),
  after: name.optional(),
  soak: duration.default(0),
  promotion: z.enum(["none", "open_pr", "auto"]).default("open_pr"),
  rollout: rolloutSchema.prefault({}),
  target: z.strictObject({
    kind: z.literal("embedded"),
    url: z.url().describe("The admin address of the embedded server"),
    token_env: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/)
      .default("SLUICE_SERVER_TOKEN")
      .describe("Variable that holds the admin token"),
  }),
});

export const configSchema = z.strictObject({
  version: z.literal(1),
  models: z.record(name, modelSchema),
  registry: z
    .string()
    .min(1)
    .default("file://.sluice/registry")
    .describe("Where models are kept; SLUICE_REGISTRY overrides it"),
  environments: z.record(name, environmentSchema).default({}),
});

export type Config = z.output<typeof configSchema>;
export type ModelConfig = z.output<typeof modelSchema>;
export type TrainConfig = z.output<typeof trainSchema>;
export type DataConfig = z.output<typeof dataSchema>;
export type Gate = z.output<typeof gateSchema>;
export type EnvironmentConfig = z.output<typeof environmentSchema>;
export type RolloutConfig = z.output<typeof rolloutSchema>;
export type JudgeConfig = z.output<typeof judgeSchema>;
export type Task = ModelConfig["task"];
