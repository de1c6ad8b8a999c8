import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { longestLine, type TextFault, TextGuard } from "../../../core/data/sources/text-guard.ts";
import { SluiceError } from "../../../core/errors.ts";
import type { FilesPort } from "../../../core/ports.ts";
import { formatCount } from "../../../core/report/numbers.ts";
import type { Source, SourceFile } from "../source.ts";
import { textOf } from "./text-stream.ts";

/**
 * Reads text files to their end before DuckDB does, because DuckDB passes over some faults in silence: a packed file that
 * is cut, a line longer than its buffer. The digest comes from the same reading, and is kept as long as the file is the
 * same.
 */
export function createTextChecks(files: FilesPort): {
  check(source: Source): Promise<Source>;
  /** With the digests of files of every format. */
  digest(source: Source): Promise<Source>;
} {
  const known = new Map<string, { digest: string; bytes: number }>();
  const check = async (file: SourceFile, longest: number): Promise<SourceFile> => {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file.origin, { bigint: true });
    const state = [file.origin, dev, ino, size, mtimeNs, ctimeNs].join(" ");
    const whole = known.get(state) ?? (await readWhole(files, file, longest));
    known.set(state, whole);
    return { ...file, whole };
  };
  const checkAll = async (source: Source): Promise<Source> => {
    const { name } = source.format;
    if (name === "Parquet") return source;
    const checked: SourceFile[] = [];
    for (const file of source.files) checked.push(await check(file, longestLine[name]));
    return { ...source, files: checked };
  };
  return {
    check: checkAll,
    digest: async (source) => {
      if (source.format.name !== "Parquet") return checkAll(source);
      const digested: SourceFile[] = [];
      for (const file of source.files) digested.push({ ...file, whole: await files.digest(file.origin) });
      return { ...source, files: digested };
    },
  };
}

async function readWhole(files: FilesPort, file: SourceFile, longest: number) {
  const guard = new TextGuard(longest);
  const hash = createHash("sha256");
  let bytes = 0;
  const raise = async (fault: TextFault | null) => {
    if (fault) throw await errorOf(file, fault, longest);
  };
  for await (const chunk of textOf(file.absolute, file.path)) {
    await raise(guard.see(chunk));
    hash.update(chunk);
    bytes += chunk.length;
  }
  await raise(guard.end());
  const plain = file.absolute === file.origin && !/\.(gz|zst)$/i.test(file.origin);
  return plain ? { digest: `sha256:${hash.digest("hex")}`, bytes } : files.digest(file.origin);
}

async function errorOf(file: SourceFile, fault: TextFault, longest: number): Promise<SluiceError> {
  const line = await lineAt(file, fault.offset);
  const { what, remedy } = sentences[fault.kind](fault.offset, longest);
  return new SluiceError("DATA_UNREADABLE", `${file.path}: line ${formatCount(line)} ${what}.`, {
    remedy,
    where: { file: file.path, line },
  });
}

const sentences: Record<TextFault["kind"], (offset: number, longest: number) => { what: string; remedy: string }> = {
  "not-utf-8": (offset) => ({
    what: `is not UTF-8 from byte ${formatCount(offset)} of the file on`,
    remedy:
      "Declare how the file is written, such as data.format: { encoding: windows-1252 } in sluice.yaml, or write it again as UTF-8.",
  }),
  "zero-byte": (offset) => ({
    what: `holds a zero byte, at byte ${formatCount(offset)} of the file`,
    remedy:
      "The file may be damaged, or UTF-16 without a byte order mark: then declare data.format: { encoding: utf-16le } in sluice.yaml.",
  }),
  "long-line": (_, longest) => ({
    what: `is longer than ${formatCount(longest)} bytes`,
    remedy: "A line end or a closing quote may be missing there. Lines of this length are not read.",
  }),
};

/** Counted only where there is a fault to place. */
async function lineAt({ absolute, path }: SourceFile, offset: number): Promise<number> {
  let line = 1;
  let seen = 0;
  for await (const chunk of textOf(absolute, path)) {
    const part = chunk.subarray(0, Math.max(0, offset - seen));
    for (let at = part.indexOf(0x0a); at >= 0; at = part.indexOf(0x0a, at + 1)) line += 1;
    seen += chunk.length;
    if (seen >= offset) break;
  }
  return line;
}
