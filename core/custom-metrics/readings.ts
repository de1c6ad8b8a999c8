import { z } from "zod";
import { SluiceError } from "../errors.ts";
import { sections } from "../metrics/resampling.ts";
import { parseJson } from "../parse-json.ts";
import { type Division, nameOfSection, wholeSample } from "./division.ts";

/** What a command has to print: one number for each model and sample of its file. */
const answerSchema = z
  .array(z.strictObject({ model: z.string(), sample: z.string(), value: z.number().nullable() }))
  .max(1_000);

/** A metric of one model: on all rows, and what its parts say of the spread. null: not defined. */
export interface Reading {
  value: number | null;
  /** One value for each section, each an independent look at the same number; null: there are too few rows to cut. */
  parts: readonly (number | null)[] | null;
}

const remedy =
  'Print one JSON array to stdout, such as [{"model":"candidate","sample":"all","value":0.83}, …], with one number (or ' +
  "null: not defined) for every pair of model and sample in SLUICE_SCORES; print everything else to stderr.";

/** @throws SluiceError METRIC_FAILED where an answer is missing, doubled or for something that was not asked */
export function parseReadings(
  text: string,
  { metric, roles, division }: { metric: string; roles: readonly string[]; division: Division },
): Map<string, Reading> {
  const document = `What the command of the metric ${metric} printed`;
  const answers = parseJson(text, answerSchema, { code: "METRIC_FAILED", document, remedy });
  const values = new Map<string, number | null>();
  const wanted = roles.flatMap((role) => division.names.map((sample) => keyOf(role, sample)));
  const fail = (trouble: string) => new SluiceError("METRIC_FAILED", `${document} ${trouble}.`, { remedy });
  for (const { model, sample, value } of answers) {
    const key = keyOf(model, sample);
    if (values.has(key)) throw fail(`names ${key} twice`);
    if (!wanted.includes(key)) throw fail(`names ${key}, which its file does not have`);
    values.set(key, value);
  }
  const missing = wanted.filter((key) => !values.has(key));
  if (missing.length > 0) throw fail(`lacks ${missing.length} of ${wanted.length} numbers, first ${missing[0]}`);
  return new Map(roles.map((role) => [role, readingOf(division, (sample) => values.get(keyOf(role, sample)) ?? null)]));
}

const keyOf = (model: string, sample: string) => `model ${model}, sample ${sample}`;

function readingOf({ kind }: Division, readingAt: (sample: string) => number | null): Reading {
  const value = readingAt(wholeSample);
  if (kind === "whole") return { value, parts: null };
  const drawn = Array.from({ length: sections }, (_, section) => readingAt(nameOfSection(section)));
  return { value, parts: kind === "section" ? drawn : drawn.map((without) => pseudoValue(value, without)) };
}

/** Tukey's: what the missing group would have said by itself, as far as its absence tells. */
function pseudoValue(whole: number | null, without: number | null): number | null {
  return whole === null || without === null ? null : sections * whole - (sections - 1) * without;
}
