import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import {
  type Native,
  type NativeFile,
  type NativeList,
  type NativeName,
  nativeNames,
} from "../../adapters/natives/native-list.ts";
import { digestOf } from "../../core/digest.ts";
import type { FoundNatives, NativeFiles } from "./native-packages.ts";

const compress = promisify(zstdCompress);

/** The level of a release, which is made once and fetched by every job; a level of 1 takes a second in place of minutes. */
export const releaseLevel = 19;

/**
 * Writes each file, compressed, into `folder`, from where a release offers it for download, and lists them all. No archive
 * is needed, since there are two files a library: nothing is ever unpacked to a path that somebody else has chosen.
 */
export async function packNatives(
  { platforms }: FoundNatives,
  { folder, source, level }: { folder: string; source: string; level: number },
): Promise<NativeList> {
  await mkdir(folder, { recursive: true });
  const list: NativeList = { version: 1, source, platforms: {} };
  for (const [platform, natives] of platforms) {
    const packed = async (name: NativeName) =>
      await pack(natives[name], { prefix: `${name}-${platform}`, folder, level });
    const [duckdb, onnxruntime] = (await Promise.all(nativeNames.map(packed))) as [Native, Native];
    list.platforms[platform] = { duckdb, onnxruntime };
  }
  return list;
}

interface Packing {
  prefix: string;
  folder: string;
  level: number;
}

async function pack({ version, paths }: NativeFiles, packing: Packing): Promise<Native> {
  return { version, files: await Promise.all(paths.map((path) => packFile(path, packing))) };
}

async function packFile(path: string, { prefix, folder, level }: Packing): Promise<NativeFile> {
  const content = await readFile(path);
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    // What every decompressor reads without being asked to: 128 MB looked back over, of libraries that are smaller.
    ...(level >= releaseLevel && {
      [constants.ZSTD_c_windowLog]: 27,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    }),
  };
  const packed = await compress(content, { params });
  const [name, fetchedName] = [basename(path), `${prefix}-${basename(path)}.zst`];
  await writeFile(join(folder, fetchedName), packed);
  const fetched = { name: fetchedName, digest: digestOf(packed), bytes: packed.length };
  return { name, digest: digestOf(content), bytes: content.length, fetched };
}

/** Bytes that a job fetches beside the action itself. */
export function fetchedBytes({ platforms }: NativeList, platform: string): number {
  const natives = Object.values(platforms[platform] ?? {});
  return natives.flatMap(({ files }) => files).reduce((bytes, { fetched }) => bytes + fetched.bytes, 0);
}
