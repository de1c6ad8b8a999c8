import { open, stat } from "node:fs/promises";
import { maskQuoted } from "../../core/data/personal/mask.ts";
import { literal } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";

/** The files that a source names, and how DuckDB reads them. */
export interface Source {
  name: string;
  format: Format;
  files: { path: string; absolute: string }[];
}

interface Format {
  name: string;
  extensions: RegExp;
  /** Whether columns have types of their own, or only values that look like some type. */
  typed: boolean;
  /** The table function for one file; in an untyped format `text` names the columns not to guess a type for. */
  reader(file: string, text: readonly string[]): string;
}

const formats: readonly Format[] = [
  {
    name: "Parquet",
    extensions: /\.parquet$/i,
    typed: true,
    reader: (file) => `read_parquet(${literal(file)})`,
  },
  {
    name: "CSV",
    extensions: /\.csv(\.gz)?$/i,
    typed: false,
    // The dialect is RFC 4180 and not guessed: a guess turns a broken file into one with a single strange column, and
    // takes lines that begin with # for comments.
    reader: (file, text) => {
      const types = text.map((column) => `${literal(column)}: 'VARCHAR'`).join(", ");
      const dialect = `header = true, delim = ',', quote = '"', escape = '"', comment = '', skip = 0`;
      return `read_csv(${literal(file)}, ${dialect}, sample_size = -1${types && `, types = {${types}}`})`;
    },
  },
  {
    name: "JSON lines",
    extensions: /\.(jsonl|ndjson|json)(\.gz)?$/i,
    typed: true,
    reader: (file) => `read_json(${literal(file)}, format = 'newline_delimited', sample_size = -1)`,
  },
];

/** @throws SluiceError DATA_MISSING, DATA_EMPTY, DATA_UNREADABLE */
export async function locate(files: FilesPort, source: string): Promise<Source> {
  const found: Source["files"] = [];
  for (const path of await files.glob(source)) {
    const absolute = files.resolve(path);
    const { size, isFile } = await describeFile(absolute);
    if (!isFile) continue;
    if (size === 0) throw empty(path, "is empty (0 bytes)");
    found.push({ path, absolute });
  }
  const [first] = found;
  if (!first) {
    throw new SluiceError("DATA_MISSING", `No file matches ${source}.`, {
      remedy: "Correct data.source in sluice.yaml (a path or glob from the repository's root), or add the data.",
    });
  }
  return { name: source, files: found, format: formatOf(source, found) };
}

async function describeFile(path: string): Promise<{ size: number; isFile: boolean }> {
  const status = await stat(path);
  return { size: status.size, isFile: status.isFile() };
}

function formatOf(source: string, files: Source["files"]): Format {
  const found = new Set(files.map(({ path }) => formats.find(({ extensions }) => extensions.test(path))));
  const [format] = found;
  if (found.size > 1 || !format) {
    const odd = found.size > 1 ? "names files of several formats" : "is of no format that can be read";
    throw new SluiceError("DATA_UNREADABLE", `${source} ${odd}.`, {
      remedy: "Use files that end in .parquet, .csv, .csv.gz, .jsonl, .ndjson or .json, all of one format.",
    });
  }
  return format;
}

export function empty(path: string, what: string): SluiceError {
  return new SluiceError("DATA_EMPTY", `${path} ${what}.`, {
    remedy: "Write the rows again, or take the file out of data.source.",
  });
}

/** By file, the columns of an untyped format to read as the text they are. */
export type TextColumns = ReadonlyMap<string, readonly string[]>;

/**
 * All rows, in the order of the files, with `sluice_file` and `sluice_row` (1 is a file's first row). A column that only
 * some files have is null in the others.
 */
export function relationOf({ files, format }: Source, text: TextColumns = new Map()): string {
  if (format.name === "Parquet") {
    const list = files.map(({ absolute }) => literal(absolute)).join(", ");
    return `select * exclude (file_row_number), file_row_number + 1 as sluice_row
      from read_parquet([${list}], union_by_name = true, filename = 'sluice_file', file_row_number = true)`;
  }
  return files
    .map(({ absolute }) => {
      const rows = format.reader(absolute, text.get(absolute) ?? []);
      return `select *, ${literal(absolute)} as sluice_file, row_number() over () as sluice_row from ${rows}`;
    })
    .join("\nunion all by name\n");
}

/** The error of a file that DuckDB cannot read, told with the path that the user knows. */
export async function unreadable(
  source: Source,
  cause: unknown,
  file = source.files.length === 1 ? source.files[0] : undefined,
): Promise<SluiceError> {
  if (file && (await isLfsPointer(file.absolute))) {
    return new SluiceError("DATA_UNREADABLE", `${file.path} is a Git LFS pointer, not the data itself.`, {
      remedy: "Fetch the data with git lfs pull; in a workflow, check out with lfs: true.",
      cause,
    });
  }
  const path = file?.path ?? source.name;
  return new SluiceError(
    "DATA_UNREADABLE",
    `${path} cannot be read as ${source.format.name}: ${reasonOf(cause, source)}`,
    {
      remedy: "The file may be cut or damaged: write it again and compare its size with the original.",
      cause,
    },
  );
}

function reasonOf(cause: unknown, source: Source): string {
  const [line = ""] = String(cause instanceof Error ? cause.message : cause).split("\n", 1);
  // DuckDB's own words for a CSV file of which it can make no table.
  if (line.includes("Error when sniffing"))
    return "its lines do not all have the same number of columns, or a quote is not closed";
  const text = source.files.reduce((said, { path, absolute }) => said.replaceAll(absolute, path), line.trim());
  return maskQuoted(
    text,
    source.files.map(({ path }) => path),
  );
}

async function isLfsPointer(path: string): Promise<boolean> {
  const marker = "version https://git-lfs";
  const handle = await open(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(marker.length), 0, marker.length, 0);
    return buffer.toString() === marker;
  } finally {
    await handle.close();
  }
}
