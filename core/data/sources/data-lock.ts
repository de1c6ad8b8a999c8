import { isMap, isSeq, parseDocument, stringify } from "yaml";
import { z } from "zod";
import { parseYaml } from "../../config/parse-yaml.ts";
import { digestSchema } from "../../digest.ts";

/**
 * `data.lock.yaml` beside `sluice.yaml`: which files, byte for byte, a commit means by its data, and what a split has to
 * remember. Written by `sluice lock-data`, reviewed as a diff.
 */
export const dataLockPath = "data.lock.yaml";

const lockedFileSchema = z.strictObject({
  path: z.string().min(1).max(500).describe("Path from the repository's root, or address"),
  digest: digestSchema.describe("SHA-256 of the file's bytes"),
  bytes: z.int().min(0).describe("Size of the file"),
  rows: z.int().min(0).describe("Rows in the file"),
});

const lockedModelSchema = z.strictObject({
  files: z.array(lockedFileSchema).max(10_000).optional().describe("The files of data.source, sorted by path"),
  splits: z.record(z.string(), z.unknown()).optional().describe("What a split has to remember"),
});

const dataLockSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format"),
  models: z.record(z.string().max(63), lockedModelSchema).describe("Models by name"),
});

export type DataLock = z.output<typeof dataLockSchema>;
export type LockedModel = z.output<typeof lockedModelSchema>;
export type LockedFile = z.output<typeof lockedFileSchema>;

const remedy = "Restore data.lock.yaml from git, or write it again with sluice lock-data and review the difference.";

/** @throws SluiceError LOCK_INVALID with every wrong line */
export function parseDataLock(text: string): DataLock {
  return parseYaml(text, dataLockPath, dataLockSchema, { code: "LOCK_INVALID", remedy }).value;
}

/** The lock with some parts of one model replaced; what others wrote stays. */
export function withLockedModel(lock: DataLock | null, model: string, parts: LockedModel): DataLock {
  return { version: 1, models: { ...lock?.models, [model]: { ...lock?.models[model], ...parts } } };
}

const heading = "# Written by sluice lock-data. Review what changed; do not edit.\n";

/** The same lock is always the same text, with one line per file, so that a diff shows which files changed. */
export function writeDataLock({ version, models }: DataLock): string {
  const ordered = Object.entries(models)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([model, parts]) => [model, { ...parts, ...(parts.files && { files: parts.files.map(orderedFile) }) }] as const,
    );
  const document = parseDocument(stringify({ version, models: Object.fromEntries(ordered) }));
  for (const [model] of ordered) {
    const files = document.getIn(["models", model, "files"]);
    if (!isSeq(files)) continue;
    for (const item of files.items) if (isMap(item)) item.flow = true;
  }
  return heading + document.toString({ lineWidth: 0 });
}

function orderedFile({ path, digest, bytes, rows }: LockedFile): LockedFile {
  return { path, digest, bytes, rows };
}
