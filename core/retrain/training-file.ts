import { stringify } from "yaml";
import { z } from "zod";
import { parseYaml } from "../config/parse-yaml.ts";
import { SluiceError } from "../errors.ts";

/**
 * `training/MODEL.yaml`: which rows a model learns from and is judged by since it was last trained anew. It stands in git, so
 * that the same commit always trains the same model, whatever has come to the data since.
 */

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2001-04-01");

export const windowSchema = z.strictObject({
  from: day.optional().describe("First day of the rows that it learns from; without it all that there are"),
  validation_from: day.describe("First day of the validation rows"),
  holdout_from: day.describe("First day of the rows that are held out"),
  until: day.describe("First day that counts no more, so that rows to come change nothing"),
  replay: z.number().gt(0).lt(1).optional().describe("Share of the rows before from that it learns from too"),
});

export const trainingFileSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format"),
  model: z.string().min(1).max(63).describe("The model of sluice.yaml"),
  window: windowSchema.describe("Instead of data.split in sluice.yaml"),
  search: z.literal(true).optional().describe("Look for parameters by retrain.search before the training"),
  params: z
    .record(z.string().max(100), z.union([z.string().max(1_000), z.number(), z.boolean()]))
    .optional()
    .describe("Found by retrain.search: they go over train.params of sluice.yaml"),
  because: z.string().min(1).max(1_000).describe("What led to the training"),
  instead_of: z.string().min(1).max(100).nullable().describe("The release that was in production then"),
});

export type TrainingFile = z.output<typeof trainingFileSchema>;
export type TrainingWindow = TrainingFile["window"];

export function trainingPath(model: string): string {
  return `training/${model}.yaml`;
}

const heading = "# Written by sluice retrain. Review what changed; without this file the split of sluice.yaml holds.\n";

export function writeTrainingFile(file: TrainingFile): string {
  return heading + stringify(file, { lineWidth: 0 });
}

/** @throws SluiceError LOCK_INVALID with every wrong line */
export function parseTrainingFile(text: string, model: string): TrainingFile {
  const path = trainingPath(model);
  const remedy = `Restore ${path} from git, or remove it: then the split of sluice.yaml holds again.`;
  const { value, placeOf } = parseYaml(text, path, trainingFileSchema, { code: "LOCK_INVALID", remedy });
  const refuse = (key: string, message: string) =>
    new SluiceError("LOCK_INVALID", `${path}: ${message}`, { remedy, where: placeOf(key.split(".")) });
  if (value.model !== model) throw refuse("model", `it is about ${value.model}, not ${model}`);
  const { from, validation_from: validation, holdout_from: holdout, until, replay } = value.window;
  const days = [...(from === undefined ? [] : [from]), validation, holdout, until];
  if (days.some((one, place) => !isDay(one) || (place > 0 && one <= (days[place - 1] ?? "")))) {
    throw refuse("window", `${days.join(", ")} are not days in their order`);
  }
  if (replay !== undefined && from === undefined) throw refuse("window.replay", "replay needs from: all rows are old");
  return value;
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
