import { open, stat } from "node:fs/promises";
import { isLfsPointer, longestPointer } from "../../core/data/sources/pointers.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import { checkPointers, pointersOf } from "../storage/dvc.ts";
import type { RemoteSources } from "../storage/remote-sources.ts";
import { empty } from "./source.ts";

interface Found {
  path: string;
  origin: string;
}

export type Locate = (spec: SourceSpec) => Promise<Found[]>;

/**
 * The files that a path, glob or address names, whole and as their pointers say.
 * @throws SluiceError DATA_MISSING, DATA_EMPTY, DATA_UNREADABLE
 */
export async function locateFiles(files: FilesPort, remote: RemoteSources, { source }: SourceSpec): Promise<Found[]> {
  const found: Found[] = [];
  for (const file of (await remote.locate(source)) ?? (await localFiles(files, source))) {
    const { size, isFile } = await describeFile(file.origin);
    if (!isFile) continue;
    if (size === 0) throw empty(file.path, "is empty (0 bytes)");
    if (isLfsPointer(await headOf(file.origin))) throw unfetched(file.path);
    found.push(file);
  }
  if (found.length > 0) return found;
  throw new SluiceError("DATA_MISSING", `No file matches ${source}.`, {
    remedy:
      "Correct data.source in sluice.yaml (a path or glob from the repository's root, or an address), or add the data.",
  });
}

async function localFiles(files: FilesPort, source: string): Promise<Found[]> {
  const paths = (await files.glob(source)).filter((path) => !path.endsWith(".dvc"));
  await checkPointers(files, await pointersOf(files, source), paths);
  return paths.map((path) => ({ path, origin: files.resolve(path) }));
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
