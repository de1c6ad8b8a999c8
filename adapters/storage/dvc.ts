import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { type DvcOut, dvcFault, folderDigest, parseDvcPointer } from "../../core/data/sources/pointers.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";

/** A `.dvc` file, and where the data is that it stands for. */
interface Pointer {
  file: string;
  out: DvcOut;
  /** From the repository's root. */
  target: string;
}

/** The pointers of files that a source names (`data/a.csv.dvc`), and of the folders they are in (`data.dvc`). */
export async function pointersOf(files: FilesPort, source: string): Promise<Pointer[]> {
  const pointers: Pointer[] = [];
  for (const pattern of [source, ...foldersOf(source)]) {
    for (const file of await files.glob(`${pattern}.dvc`)) {
      const outs = parseDvcPointer((await files.readText(file)) ?? "", file);
      for (const out of outs) pointers.push({ file, out, target: posix.join(posix.dirname(file), out.path) });
    }
  }
  return pointers;
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." || folder === "/" ? [] : [folder, ...foldersOf(folder)];
}

/** @throws SluiceError DATA_MISSING where data is not pulled, DATA_UNREADABLE where it is other data than was added */
export async function checkPointers(files: FilesPort, pointers: readonly Pointer[], found: readonly string[]) {
  for (const { file, out, target } of pointers) {
    if (!found.some((path) => path === target || path.startsWith(`${target}/`))) {
      throw new SluiceError("DATA_MISSING", `${target} is kept by DVC (${file}) and is not here.`, {
        remedy: "Fetch the data with dvc pull before this; in a workflow, add a step that does.",
        where: { file },
      });
    }
    const fault = dvcFault(out, await foundAt(files.resolve(target), out));
    if (fault === null) continue;
    throw new SluiceError("DATA_UNREADABLE", `${target} is not the data that ${file} means: it ${fault}.`, {
      remedy: "Fetch what is meant with dvc pull, or name the new data with dvc commit and commit the pointer.",
      where: { file },
    });
  }
}

async function foundAt(path: string, out: DvcOut): Promise<{ md5: string; bytes: number }> {
  if (!out.md5.endsWith(".dir")) return { md5: await md5Of(path), bytes: (await stat(path)).size };
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const members: { relpath: string; md5: string }[] = [];
  let bytes = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    bytes += (await stat(file)).size;
    members.push({ relpath: file.slice(path.length + 1).replaceAll("\\", "/"), md5: await md5Of(file) });
  }
  return { md5: folderDigest(members), bytes };
}

/** What DVC names data by; against damage and mix-ups, not against forgery: that is for data.lock.yaml. */
async function md5Of(path: string): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
