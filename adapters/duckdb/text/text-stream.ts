import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { SluiceError } from "../../../core/errors.ts";

/** The bytes of a text file, unpacked as its name says. Chunks are shorter than the longest line by far. */
export async function* textOf(path: string, shown: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 262_144 });
  const unpacked = unpackerOf(path);
  const stream: Readable = unpacked ? file.pipe(unpacked) : file;
  // A pipe does not carry errors on.
  if (unpacked) file.on("error", (error) => unpacked.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    if (!isOfUnpacking(cause)) throw cause;
    throw new SluiceError("DATA_UNREADABLE", `${shown} cannot be unpacked: ${cause.message}.`, {
      remedy: "The file may be cut or damaged, or its name may promise a compression it does not have: write it again.",
      cause,
    });
  } finally {
    file.destroy();
  }
}

function unpackerOf(path: string) {
  if (/\.gz$/i.test(path)) return createGunzip();
  return /\.zst$/i.test(path) ? createZstdDecompress() : null;
}

function isOfUnpacking(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^(Z_|ZSTD_)/.test(String(error.code));
}
