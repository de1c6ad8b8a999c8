import { plainFormat, type SourceFormat, type SourceSpec } from "../../core/data/sources/source-format.ts";
import type { TextType } from "../../core/data/sources/text-types.ts";
import { literal } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import { csvReader } from "./text/csv-reader.ts";
import { type JsonColumns, jsonReader } from "./text/json-reader.ts";
import { asUtf8, columnsOfCsv, readHead } from "./text/open-text.ts";
import type { Kinds } from "./text/resolve-types.ts";

/** The files that a source names, and how DuckDB reads them. */
export interface Source {
  name: string;
  format: Format;
  files: SourceFile[];
  /** A folder for what does not fit into memory, for as long as the source is read. */
  scratch: string;
}

export interface SourceFile {
  /** As the user knows it. */
  path: string;
  /** What DuckDB reads: the file itself, or its copy in UTF-8. */
  absolute: string;
  /** What the digest is of. */
  origin: string;
  /** Known once the file's bytes have been read to their end. */
  whole?: { digest: string; bytes: number };
}

interface Format {
  name: "CSV" | "Parquet" | "JSON lines";
  /** Whether columns have types of their own, or only values that look like some type. */
  typed: boolean;
  /** The table function for one file, by its `absolute`; in an untyped format `text` names columns to read as text. */
  reader(file: string, text: readonly string[]): string;
  /** In a text format, by file: its columns, all of them text until `withTypes` has looked at the values. */
  csv?: { columns: ReadonlyMap<string, readonly string[]>; written: SourceFormat };
}

const extensions = {
  Parquet: /\.parquet$/i,
  CSV: /\.(csv|tsv)(\.gz|\.zst)?$/i,
  "JSON lines": /\.(jsonl|ndjson|json)(\.gz|\.zst)?$/i,
} as const;

/** Opens files that are there. @throws SluiceError DATA_UNREADABLE */
export async function openSource(
  spec: SourceSpec,
  found: readonly { path: string; origin: string }[],
  scratch: string,
): Promise<Source> {
  const name = formatOf(spec.source, found);
  const base = { name: spec.source, scratch };
  const own = found.map((file): SourceFile => ({ ...file, absolute: file.origin }));
  if (name === "Parquet") {
    const reader = (file: string) => `read_parquet(${literal(file)})`;
    return { ...base, files: own, format: { name, typed: true, reader } };
  }
  const written = writtenAs(spec, found);
  const files: SourceFile[] = [];
  const columns = new Map<string, readonly string[]>();
  for (const file of found) {
    const head = await readHead(file);
    const absolute = await asUtf8(file, head, written, scratch);
    files.push({ ...file, absolute });
    if (name !== "CSV") continue;
    const text = absolute === file.origin ? head : await readHead({ ...file, origin: absolute });
    columns.set(absolute, columnsOfCsv(file.path, text.toString("utf8"), written));
  }
  const format = name === "CSV" ? csvFormat({ columns, written }, new Map(), new Map()) : jsonFormat(unread);
  return { ...base, files, format };
}

/** Until `withTypes` has looked at the values. */
const unread: JsonColumns = { byFile: new Map(), types: new Map() };

function writtenAs({ format = plainFormat }: SourceSpec, files: readonly { path: string }[]): SourceFormat {
  const tabs = format.delimiter === undefined && files.every(({ path }) => /\.tsv(\.gz|\.zst)?$/i.test(path));
  return tabs ? { ...format, delimiter: "\t" } : format;
}

export function jsonFormat(columns: JsonColumns): Format {
  return { name: "JSON lines", typed: true, reader: (file) => jsonReader(file, columns) };
}

export function csvFormat(csv: NonNullable<Format["csv"]>, types: ReadonlyMap<string, TextType>, kinds: Kinds): Format {
  const reader = (file: string, text: readonly string[]) =>
    csvReader(file, csv.columns.get(file) ?? [], {
      written: csv.written,
      typeOf: (column) => (text.includes(column) ? undefined : types.get(column)),
      kindOf: (column) => kinds.get(column),
    });
  return { name: "CSV", typed: false, reader, csv };
}

function formatOf(source: string, files: readonly { path: string }[]): Format["name"] {
  const names = Object.keys(extensions) as Format["name"][];
  const found = new Set(files.map(({ path }) => names.find((name) => extensions[name].test(path))));
  const [format] = found;
  if (found.size > 1 || !format) {
    const odd = found.size > 1 ? "names files of several formats" : "is of no format that can be read";
    throw new SluiceError("DATA_UNREADABLE", `${source} ${odd}.`, {
      remedy:
        "Use files that end in .parquet, .csv, .tsv, .jsonl, .ndjson or .json, all of one format; text may be " +
        "packed as .gz or .zst.",
    });
  }
  return format;
}

export function empty(path: string, what: string): SluiceError {
  return new SluiceError("DATA_EMPTY", `${path} ${what}.`, {
    remedy: "Write the rows again, or take the file out of data.source.",
  });
}

/**
 * All rows, in the order of the files, with `sluice_file` and `sluice_row` (1 is a file's first row). A column that only
 * some files have is null in the others.
 */
export function relationOf({ files, format }: Source): string {
  if (format.name === "Parquet") {
    const list = files.map(({ absolute }) => literal(absolute)).join(", ");
    return `select * exclude (file_row_number), file_row_number + 1 as sluice_row
      from read_parquet([${list}], union_by_name = true, filename = 'sluice_file', file_row_number = true)`;
  }
  return files
    .map(({ absolute }) => {
      const rows = format.reader(absolute, []);
      return `select *, ${literal(absolute)} as sluice_file, row_number() over () as sluice_row from ${rows}`;
    })
    .join("\nunion all by name\n");
}
