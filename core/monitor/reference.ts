import { z } from "zod";
import { digestSchema } from "../digest.ts";
import { referenceColumnSchema } from "../drift/reference-column.ts";
import { SluiceError } from "../errors.ts";
import { parseJson } from "../parse-json.ts";
import { heldOutSchema } from "./performance/held-out.ts";
import { segmentsSchema } from "./segments/segment-reference.ts";

/** What a release carries so that it can be watched without the data it was trained on. */

const name = z.string().max(200);
const count = z.int().min(0);
const finite = z.number();

/** Score bins of the held-out rows: what became of the rows that got such scores. */
const scoreBinSchema = z.strictObject({
  /** Scores up to and including this, and above that of the bin before. */
  upTo: finite,
  rows: count,
  /** Of many classes, the rows whose most probable class was right. */
  positives: count,
  /** Of regression: absolute errors, added up, and their squares. */
  errors: z.strictObject({ sum: finite, squares: finite }).optional(),
});

/** Mean score of the held-out rows by the value of one feature, coarsely. */
const responseSchema = z.strictObject({
  feature: name,
  /** How many of the feature's cells, in their order, share each mean; the first stands for the missing values. */
  widths: z.array(count).max(64),
  means: z.array(finite).max(64),
});

export const referenceSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  /** Of the model's bytes: counts over this reference belong to this model alone. */
  digest: digestSchema,
  /** Rows of the training data. */
  rows: count,
  /** The input columns, in the order of the model. */
  features: z.array(name).max(5_000),
  /** The features, and the target where the data has it. */
  columns: z.array(referenceColumnSchema).max(5_001),
  /** Scores of the held-out rows; null for models that give no single number. */
  score: referenceColumnSchema.nullable(),
  /** How far each window of so many milliseconds of the training data lay from all of it, by column. */
  past: z.strictObject({
    ms: z.number().min(0),
    distances: z.record(name, z.array(z.number().min(0).max(1)).max(1_000)),
  }),
  /** Of the score, of many classes that of the most probable. */
  bins: z.array(scoreBinSchema).max(100).nullable(),
  /** Absent in references from before labels were watched. */
  heldOut: heldOutSchema.optional(),
  responses: z.array(responseSchema).max(5_000),
  /** Absent in references from before segments were watched, and where the configuration names none. */
  segments: segmentsSchema.optional(),
});

export type Reference = z.output<typeof referenceSchema>;
export type ScoreBin = z.output<typeof scoreBinSchema>;
export type Response = z.output<typeof responseSchema>;

/** What the column of scores is called in counts and reports; no column of a table can have this name in `columns`. */
export const scoreColumn = "model score";

const remedy = "Release the model again; its reference is written by `evaluate --release`.";

/** @throws SluiceError RELEASE_INVALID when it breaks its contract or belongs to another model */
export function parseReference(text: string, document: string, model: Model): Reference {
  const reference = read(text, document);
  if (isOf(reference, model)) return reference;
  throw new SluiceError("RELEASE_INVALID", `${document} is the reference of another model than ${model.digest}.`, {
    remedy,
  });
}

/** @throws SluiceError RELEASE_INVALID when it breaks its contract */
export function isReferenceOf(text: string, document: string, model: Model): boolean {
  return isOf(read(text, document), model);
}

interface Model {
  model: string;
  digest: string;
}

function read(text: string, document: string): Reference {
  return parseJson(text, referenceSchema, { code: "RELEASE_INVALID", document, remedy });
}

function isOf(reference: Reference, { model, digest }: Model): boolean {
  return reference.model === model && reference.digest === digest;
}
