import type { Config } from "../../core/config/schema.ts";
import { type InferredSchema, inferSchema, withoutRules } from "../../core/data/infer/infer-schema.ts";
import { extendSchema, writeSchema } from "../../core/data/infer/write-schema.ts";
import type { Profile } from "../../core/data/profile/profile.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { modelOf } from "../model-of.ts";
import { profileOf } from "./profile-data.ts";

export interface InferSchemaInput {
  config: Config;
  model: string;
  /** Adds to a file that is there the columns it lacks. */
  update: boolean;
}

/** Writes a first data schema from the data; every rule of it is one that the data keeps. */
export async function inferDataSchema(ports: Ports, input: InferSchemaInput): Promise<Outcome<{ path: string }>> {
  const { data } = modelOf(input.config, input.model);
  const path = data.schema ?? `${input.model}.schema.yaml`;
  const existing = await ports.files.readText(path);
  if (existing !== null && !input.update) {
    throw new SluiceError("USAGE", `${path} is there already.`, {
      remedy: "Add --update to give it the columns that it lacks, or move it away.",
    });
  }
  ports.progress.step(`Reading ${data.source}`);
  const kept = await inferredFrom(ports, data, await profileOf(ports, data), data.id);
  const text = existing === null ? writeSchema(kept) : extendSchema(existing, kept);
  await ports.files.write(path, text);
  const rules = kept.columns.reduce((sum, column) => sum + column.rules.length, 0);
  const next = data.schema === undefined ? `; name it in sluice.yaml as data.schema of ${input.model}` : "";
  const headline = `${path}: ${plural(rules, "rule")} for ${plural(kept.columns.length, "column")}, to be read and corrected${next}`;
  return { conclusion: "passed", headline, summary: "", facts: { path }, annotations: [] };
}

/** The rules that the data keeps. */
export async function inferredFrom(
  ports: Ports,
  source: SourceSpec,
  profile: Profile,
  id: string | undefined,
): Promise<InferredSchema> {
  const inferred = inferSchema(profile, id);
  const { schema } = parseDataSchema(writeSchema(inferred), "the inferred schema");
  ports.progress.step("Checking the schema on the data it comes from");
  const { findings } = await ports.data.validate(source, schema, { now: ports.clock.now() });
  return withoutRules(
    inferred,
    findings.map(({ rule }) => rule),
  );
}
