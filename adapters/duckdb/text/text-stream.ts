import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { SluiceError } from "../../../core/errors.ts";
import { chunksOf } from "../../files/chunks.ts";

/** Shorter than the longest line by far. */
const chunkBytes = 262_144;

/** The bytes of a text file, unpacked as its name says. A chunk is overwritten when the next one is asked for. */
export async function* textOf(path: string, shown: string): AsyncGenerator<Uint8Array> {
  const unpacker = unpackerOf(path);
  yield* unpacker ? unpackedText(path, shown, unpacker) : chunksOf(path, chunkBytes);
}

async function* unpackedText(path: string, shown: string, unpacker: Transform): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  // A pipe does not carry errors on.
  file.on("error", (error) => unpacker.destroy(error));
  try {
    for await (const chunk of file.pipe(unpacker)) yield chunk as Buffer;
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
