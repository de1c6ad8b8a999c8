import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { digestOf } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Native, NativeFile } from "./native-list.ts";
import { type Patience, readFetched } from "./native-source.ts";

/**
 * The folder below `cache` that holds exactly these files, fetched from `source` unless it is there. It is named by
 * their digests, and comes into being by one rename: jobs that run beside each other may all make it. Whatever lies
 * there is read again before it is used, since others may write to the cache of a machine.
 */
export async function storedNative(
  native: Native,
  { name, cache, source, patience }: { name: string; cache: string; source: string; patience?: Patience },
): Promise<string> {
  const folder = join(cache, folderName(name, native));
  if (await holds(folder, native)) return folder;
  try {
    await mkdir(cache, { recursive: true });
    const fresh = await mkdtemp(`${folder}.part-`);
    try {
      for (const file of native.files) {
        await unpack(file, await readFetched(file, source, patience), join(fresh, file.name));
      }
      await putInPlace(fresh, folder, native);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  } catch (cause) {
    throw explained(cause, cache);
  }
  return folder;
}

function folderName(name: string, { version, files }: Native): string {
  const contents = files.map((file) => `${file.name} ${file.digest}\n`).join("");
  return `${name}-${version}-${digestOf(contents).slice("sha256:".length)}`;
}

async function holds(folder: string, { files }: Native): Promise<boolean> {
  const same = await Promise.all(files.map((file) => isWhole(join(folder, file.name), file)));
  return same.every(Boolean);
}

async function isWhole(path: string, { bytes, digest }: NativeFile): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes) return false;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
    return `sha256:${hash.digest("hex")}` === digest;
  } catch {
    // What is not there or cannot be read is fetched.
    return false;
  }
}

/** Never more bytes than listed, whatever they would unpack to. */
async function unpack({ name, bytes, digest }: NativeFile, compressed: Uint8Array, path: string): Promise<void> {
  const hash = createHash("sha256");
  let length = 0;
  async function* bounded(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > bytes) throw wrongContent(name);
      hash.update(chunk);
      yield chunk;
    }
  }
  const out = createWriteStream(path, { flags: "wx", mode: 0o755 });
  await pipeline(Readable.from([compressed]), createZstdDecompress(), bounded, out);
  if (length !== bytes || `sha256:${hash.digest("hex")}` !== digest) throw wrongContent(name);
}

function wrongContent(name: string): SluiceError {
  return new SluiceError("NATIVES_UNAVAILABLE", `${name} holds something else than this release of Sluice lists.`, {
    remedy: "Use another release of Sluice: this one was put together wrongly.",
  });
}

async function putInPlace(fresh: string, folder: string, native: Native): Promise<void> {
  try {
    await rename(fresh, folder);
  } catch (cause) {
    // Another job was faster, or what lies there is broken: then it gives way.
    if (await holds(folder, native)) return;
    if (!(await exists(folder))) throw cause;
    const aside = `${folder}.broken-${randomBytes(6).toString("hex")}`;
    await rename(folder, aside);
    await rename(fresh, folder);
    await rm(aside, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function explained(cause: unknown, cache: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (cause instanceof SluiceError || code === undefined) return cause;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new SluiceError("NO_ROOM", `There is no room for Sluice's native libraries in ${cache}.`, {
      remedy: "Make room for some 120 MB there.",
      cause,
    });
  }
  return new SluiceError("NATIVES_UNAVAILABLE", `Sluice's native libraries cannot be kept in ${cache} (${code}).`, {
    remedy: "Let the user of the runner write there, or set RUNNER_TOOL_CACHE to a folder where it may.",
    cause,
  });
}
