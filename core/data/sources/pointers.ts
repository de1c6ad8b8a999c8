import { createHash } from "node:crypto";
import { z } from "zod";
import { parseYaml } from "../../config/parse-yaml.ts";
import { SluiceError } from "../../errors.ts";

/** Small files that stand in git for data kept elsewhere: those of Git LFS and of DVC. */

const lfsVersion = "version https://git-lfs.github.com/spec/";

/** No pointer is longer than this; the specification says so. */
export const longestPointer = 1_024;

export function isLfsPointer(head: string): boolean {
  return head.startsWith(lfsVersion);
}

const md5 = z.string().regex(/^[0-9a-f]{32}(\.dir)?$/, "must be an MD5 of 32 hex digits");

/** The part of a `.dvc` file that says what the data is; DVC writes more, and may write yet more. */
const dvcSchema = z.looseObject({
  outs: z
    .array(z.looseObject({ path: z.string().min(1), md5, size: z.int().min(0).optional(), nfiles: z.int().optional() }))
    .min(1),
});

export interface DvcOut {
  /** Relative to the folder of the pointer. */
  path: string;
  md5: string;
  bytes: number | null;
}

/** @throws SluiceError DATA_UNREADABLE */
export function parseDvcPointer(text: string, file: string): DvcOut[] {
  const remedy = "Let DVC write the file again, with dvc add or dvc commit.";
  const { value } = parseYaml(text, file, dvcSchema, { code: "DATA_UNREADABLE", remedy });
  return value.outs.map(({ path, md5: digest, size }) => {
    // Nothing outside of the repository is ever meant by a file in it.
    if (path.startsWith("/") || path.split("/").includes("..")) {
      throw new SluiceError("DATA_UNREADABLE", `${file} points outside of its folder, at ${path}.`, { remedy });
    }
    return { path, md5: digest, bytes: size ?? null };
  });
}

/** Why a file is not the one that a DVC pointer means, or null when it is. */
export function dvcFault(out: DvcOut, found: { md5: string; bytes: number }): string | null {
  if (out.bytes !== null && out.bytes !== found.bytes) return `has ${found.bytes} bytes, not ${out.bytes}`;
  return out.md5 === found.md5 ? null : `has the MD5 ${found.md5}, not ${out.md5}`;
}

/** DVC's name for a folder: the MD5 of the list of its files as Python's `json.dumps` writes it, and `.dir`. */
export function folderDigest(members: readonly { relpath: string; md5: string }[]): string {
  const sorted = members.toSorted((a, b) => (a.relpath < b.relpath ? -1 : 1));
  const items = sorted.map(({ md5: digest, relpath }) => `{"md5": "${digest}", "relpath": ${ascii(relpath)}}`);
  return `${createHash("md5")
    .update(`[${items.join(", ")}]`)
    .digest("hex")}.dir`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
