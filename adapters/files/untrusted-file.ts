import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { SluiceError } from "../../core/errors.ts";

/**
 * Whoever unpacked a stranger's archive may have made a link, a device or a folder of an entry. Nothing runs beside us
 * that could exchange the file between this look and the reading.
 *
 * @throws SluiceError BUNDLE_INVALID
 */
export async function untrustedSize(path: string, name: string, maxBytes: number): Promise<number | null> {
  const folder = await statusOf(dirname(path));
  const status = folder && (await statusOf(path));
  if (!status) return null;
  if (!folder.isDirectory()) throw refused(name, "its folder is none, or a link");
  if (!status.isFile()) throw refused(name, "it is no plain file");
  if (status.size > maxBytes) throw refused(name, `it has ${status.size} bytes, more than ${maxBytes}`);
  return status.size;
}

async function statusOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function refused(name: string, why: string): SluiceError {
  return new SluiceError("BUNDLE_INVALID", `${name} of the candidate bundle is refused: ${why}.`, {
    remedy: "Train again, and leave in the bundle what `sluice train` wrote, as plain files.",
  });
}
