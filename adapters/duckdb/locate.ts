import { open, stat } from "node:fs/promises";
import { isLfsPointer, longestPointer } from "../../core/data/pointers.ts";
import type { SourceSpec } from "../../core/data/source-format.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import { empty } from "./source.ts";

export interface Found {
  path: string;
  origin: string;
}

/** The files below the repository that a path or glob names. @throws SluiceError DATA_MISSING, DATA_EMPTY, DATA_UNREADABLE */
export async function locateFiles(files: FilesPort, { source }: SourceSpec): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of await files.glob(source)) {
    const origin = files.resolve(path);
    const { size, isFile } = await describeFile(origin);
    if (!isFile) continue;
    if (size === 0) throw empty(path, "is empty (0 bytes)");
    if (isLfsPointer(await headOf(origin))) throw unfetched(path);
    found.push({ path, origin });
  }
  if (found.length > 0) return found;
  throw new SluiceError("DATA_MISSING", `No file matches ${source}.`, {
    remedy: "Correct data.source in sluice.yaml (a path or glob from the repository's root), or add the data.",
  });
}

async function describeFile(path: string): Promise<{ size: number; isFile: boolean }> {
  const status = await stat(path);
  return { size: status.size, isFile: status.isFile() };
}

async function headOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestPointer), 0, longestPointer, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}

function unfetched(path: string): SluiceError {
  return new SluiceError("DATA_UNREADABLE", `${path} is a Git LFS pointer, not the data itself.`, {
    remedy: "Fetch the data with git lfs pull; in a workflow, check out with lfs: true.",
    where: { file: path },
  });
}
