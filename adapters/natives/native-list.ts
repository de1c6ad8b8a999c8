import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { digestSchema } from "../../core/digest.ts";
import { bundleFolder } from "../bundle-folder.ts";

/**
 * The native libraries of a release, which no bundle can hold: `natives.json` beside the bundles says for each platform
 * which files they are and where they are fetched from. Whoever trusts the bundles trusts these digests.
 */

export const nativeNames = ["duckdb", "onnxruntime"] as const;
export type NativeName = (typeof nativeNames)[number];

/** One path segment that is neither hidden nor an option of any program. */
const fileName = z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "must be a plain file name");
const size = z.int().min(1);

const nativeFileSchema = z.strictObject({
  name: fileName,
  digest: digestSchema,
  bytes: size,
  /** The file as it is fetched, compressed by Zstandard. */
  fetched: z.strictObject({ name: fileName, digest: digestSchema, bytes: size }),
});
export type NativeFile = z.output<typeof nativeFileSchema>;

const nativeSchema = z.strictObject({ version: fileName, files: z.array(nativeFileSchema).min(1) });
export type Native = z.output<typeof nativeSchema>;

export const nativeListSchema = z.strictObject({
  version: z.literal(1),
  /** Below it, the files as they are fetched. */
  source: z.url({ protocol: /^https$/ }),
  platforms: z.record(fileName, z.strictObject({ duckdb: nativeSchema, onnxruntime: nativeSchema })),
});
export type NativeList = z.output<typeof nativeListSchema>;

export const nativeListName = "natives.json";

/** Null where npm has installed the libraries: in a checkout, and for bundles that were built beside it. */
export function readNativeList(): NativeList | null {
  if (bundleFolder === null) return null;
  const path = join(bundleFolder, nativeListName);
  return existsSync(path) ? nativeListSchema.parse(JSON.parse(readFileSync(path, "utf8"))) : null;
}
