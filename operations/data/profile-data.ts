import type { Config } from "../../core/config/schema.ts";
import { personalColumns } from "../../core/data/personal/suspects.ts";
import type { Profile } from "../../core/data/profile/profile.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { modelOf } from "../model-of.ts";
import { sourceOf } from "../source-of.ts";

export interface ProfileDataInput {
  config: Config;
  model: string;
  /** Path for the profile as JSON. */
  out?: string;
}

/** Describes the data of a model, column by column. */
export async function profileData(ports: Ports, { config, model, out }: ProfileDataInput): Promise<Outcome<Profile>> {
  const { data } = modelOf(config, model);
  ports.progress.step(`Profiling ${data.source}`);
  const profile = await profileOf(ports, await sourceOf(ports.files, data));
  if (out !== undefined) await ports.files.write(out, `${JSON.stringify(profile)}\n`);
  const headline = `${data.source}: ${plural(profile.rows, "row")}, ${plural(profile.columns.length, "column")}`;
  return { conclusion: "passed", headline, summary: "", facts: profile, annotations: [] };
}

/** Values that may be personal are never kept; with a `reference`, a column is covered where it is covered in either. */
export async function profileOf({ data }: Ports, source: SourceSpec, reference?: Profile): Promise<Profile> {
  const here = personalColumns(await data.sample(source)).map(({ column }) => column);
  const there = reference?.columns.filter(({ kind }) => kind === "personal").map(({ name }) => name) ?? [];
  return data.profile(source, { personal: [...new Set([...here, ...there])], reference });
}
