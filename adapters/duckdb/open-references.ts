import { referencesOf } from "../../core/data/rules/data-rules.ts";
import type { DataSchema } from "../../core/data/schema/data-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Locate } from "./locate.ts";
import { openSource, type Source } from "./source.ts";
import type { OpenReference } from "./validate-source.ts";

/** The files that rules compare the data with. One that cannot be had breaks its rules, and no others. */
export async function openReferences(
  locate: Locate,
  schema: DataSchema,
  { scratch }: Source,
): Promise<OpenReference[]> {
  const references: OpenReference[] = [];
  for (const file of referencesOf(schema)) references.push({ file, ...(await open(locate, file, scratch)) });
  return references;
}

async function open(locate: Locate, file: string, scratch: string): Promise<{ source: Source } | { problem: string }> {
  try {
    // Columns of a text format stay text: the rules read them as what they compare them with.
    return { source: await openSource({ source: file }, await locate({ source: file }), scratch) };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { problem: error.message.replace(/\.$/, "") };
  }
}
