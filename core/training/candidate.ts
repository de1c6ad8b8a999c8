import { z } from "zod";
import { digestSchema } from "../digest.ts";

/** `candidate.json`: what was trained, from what, by what. Comes from a pull-request run, so hostile where read. */
export const candidateSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  /** Of the model, or of the predictions. */
  digest: digestSchema,
  /** Left out where it is a model. */
  leaves: z.literal("predictions").optional(),
  bytes: z.int().min(1),
  /** Commit of the code; null outside a git checkout. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  data: z.strictObject({ digest: digestSchema, rows: z.int().min(0) }),
  schema: digestSchema.nullable(),
  rows: z.strictObject({ train: z.int().min(0), validation: z.int().min(0) }),
  /** Names of the input columns, in the order in which a matrix input takes them. */
  features: z.array(z.string().max(200)).max(10_000),
  command: z.string().max(1_000),
  params: z.record(z.string().max(100), z.union([z.string().max(1_000), z.number(), z.boolean()])),
  seed: z.int().min(0),
  runtime: z.record(z.string().max(50), z.string().max(100)),
  milliseconds: z.strictObject({ train: z.number().min(0) }),
  /** What became of the probabilities after training; left out where nothing did. */
  calibration: z.strictObject({ slope: z.number(), intercept: z.number() }).optional(),
  /** What the training command left in `metrics.json`; shown, never gated on. */
  reported: z.record(z.string().max(100), z.number()).nullable(),
});

export type Candidate = z.output<typeof candidateSchema>;
