import type { DataConfig } from "../core/config/schema.ts";
import { type ParsedDataSchema, parseDataSchema } from "../core/data/schema/parse-data-schema.ts";
import type { SourceSpec } from "../core/data/sources/source-format.ts";
import { SluiceError } from "../core/errors.ts";
import type { FilesPort } from "../core/ports.ts";

/** What a model's data is read from, with the types that its data schema declares, so that a code of digits stays text. */
export async function sourceOf(files: FilesPort, data: DataConfig): Promise<SourceSpec> {
  const { source, format, schema: path } = data;
  return path === undefined
    ? { source, format }
    : { source, format, declared: (await readDataSchema(files, path)).schema.columns };
}

/** @throws SluiceError SCHEMA_INVALID */
export async function readDataSchema(files: FilesPort, path: string): Promise<ParsedDataSchema> {
  const text = await files.readText(path);
  if (text !== null) return parseDataSchema(text, path);
  throw new SluiceError("SCHEMA_INVALID", `There is no data schema at ${path}.`, {
    remedy: "Write a first one from the data with sluice validate-data --infer, or correct data.schema in sluice.yaml.",
  });
}
