import { SluiceError } from "../errors.ts";

/** Which of the files that look like data are the model's, as a path or a glob. */

export const dataPatterns = ["*", "data/*", "data/*/*"].flatMap((folder) =>
  ["csv", "csv.gz", "tsv", "parquet", "jsonl", "ndjson"].map((ending) => `${folder}.${ending}`),
);

export function sourceOfFiles(files: readonly string[]): { source: string; reason: string } {
  const families = new Map<string, string[]>();
  for (const file of files) {
    const key = familyOf(file);
    families.set(key, [...(families.get(key) ?? []), file]);
  }
  const [only, ...more] = families;
  if (!only) {
    throw new SluiceError("DATA_MISSING", "There is no CSV, Parquet or JSON lines file here, nor in data/.", {
      remedy: "Name the data: --data PATH, a glob or an https:// or s3:// address.",
    });
  }
  if (more.length > 0) {
    throw new SluiceError("USAGE", `There are several data sets: ${[...families.keys()].join(", ")}.`, {
      remedy: "Name one: --data PATH, or a glob such as data/*.csv.",
    });
  }
  const [glob, members] = only;
  const [file] = members;
  return members.length === 1 && file !== undefined
    ? { source: file, reason: "the only data file" }
    : { source: glob, reason: `${members.length} files of one kind` };
}

/** `data/flights-2001-01.parquet` is of `data/flights-*.parquet`: files that differ by numbers are parts of one set. */
function familyOf(file: string): string {
  const [, folder = "", name = ""] = /^(.*\/)?([^/]+)$/.exec(file) ?? [];
  const [, stem = "", ending = ""] = /^([^.]+)(\..+)$/.exec(name) ?? [];
  return `${folder}${stem.replace(/\d[\d_-]*\d|\d+/, "*").replace(/\*.*$/, "*")}${ending}`;
}
