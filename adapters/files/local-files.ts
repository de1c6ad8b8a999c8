import { createHash } from "node:crypto";
import { access, copyFile, glob, readFile, rm, writeFile } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import { writeAtomically } from "./atomic-write.ts";
import { chunksOf } from "./chunks.ts";
import { untrustedSize } from "./untrusted-file.ts";

/** Files below `root`, the user's repository. */
export function createLocalFiles(root: string): FilesPort {
  const at = (path: string) => (isAbsolute(path) ? path : resolve(root, path));
  return {
    resolve: at,
    untrustedSize: (path, maxBytes) => untrustedSize(at(path), path, maxBytes),
    readText: async (path) => (await readIfThere(at(path)))?.toString("utf8") ?? null,
    readBytes: (path) => readIfThere(at(path)),
    exists: (path) => isThere(at(path)),
    write: (path, content) => writeAtomically(at(path), (temporary) => writeFile(temporary, content)),
    copy: (from, to) => writeAtomically(at(to), (temporary) => copyFile(at(from), temporary)),
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    digest: (path) => digestOfFile(at(path)),
    glob: async (pattern) => (await Array.fromAsync(glob(pattern, { cwd: root }))).sort(),
  };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return null;
    }
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function digestOfFile(path: string): Promise<{ digest: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(path, 1_048_576)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    throw new SluiceError("DATA_UNREADABLE", `${path} cannot be read.`, {
      remedy: "Check that the file exists and that its permissions allow reading.",
      cause,
    });
  }
  return { digest: `sha256:${hash.digest("hex")}`, bytes };
}
