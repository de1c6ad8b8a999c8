import { maskQuoted } from "../../core/data/personal/mask.ts";
import { type ErrorCode, SluiceError } from "../../core/errors.ts";
import { formatCount } from "../../core/report/numbers.ts";
import type { Source, SourceFile } from "./source.ts";
import { badJsonLine } from "./text/json-line.ts";

/** The error of a source that DuckDB cannot read, told with the paths that the user knows and the line at fault. */
export async function unreadable(source: Source, cause: unknown, file?: SourceFile): Promise<SluiceError> {
  const message = String(cause instanceof Error ? cause.message : cause);
  const room = outOfRoom(message);
  if (room) return new SluiceError(room.code, `${source.name} ${room.what}.`, { remedy: room.remedy, cause });
  const guilty = file ?? fileOf(source, message);
  const fault = (await jsonFault(source, guilty, message)) ?? csvFault(message) ?? { what: reasonOf(message, source) };
  const path = guilty?.path ?? source.name;
  const place = fault.line === undefined ? "" : `, line ${formatCount(fault.line)}`;
  return new SluiceError("DATA_UNREADABLE", `${path} cannot be read as ${source.format.name}${place}: ${fault.what}`, {
    remedy: fault.remedy ?? "The file may be cut or damaged: write it again and compare its size with the original.",
    where: { file: path, ...(fault.line !== undefined && { line: fault.line }) },
    cause,
  });
}

interface Fault {
  what: string;
  line?: number;
  remedy?: string;
}

/** Of Node, where it writes copies and Parquet files; DuckDB has an error of its own. */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

function outOfRoom(message: string): { code: ErrorCode; what: string; remedy: string } | null {
  if (/No space left on device|max_temp_directory_size|ENOSPC/.test(message)) {
    return {
      code: "NO_ROOM",
      what: "does not fit: there is no disk space left for what memory cannot hold",
      remedy: "Free disk space where the repository's .sluice folder is; it holds the intermediate data.",
    };
  }
  if (!message.startsWith("Out of Memory Error")) return null;
  return {
    code: "NO_ROOM",
    what: "needs more memory than there is",
    remedy: "Use a machine with more memory, or fewer columns in rules of uniqueness and keys.",
  };
}

/** The one file of the source that the message names, where it names one. */
function fileOf(source: Source, message: string): SourceFile | undefined {
  if (source.files.length === 1) return source.files[0];
  const named = source.files.filter(({ absolute }) => message.includes(absolute));
  return named.sort((a, b) => b.absolute.length - a.absolute.length)[0];
}

async function jsonFault({ format }: Source, file: SourceFile | undefined, message: string): Promise<Fault | null> {
  if (format.name !== "JSON lines" || !file) return null;
  // DuckDB's own sentence quotes the whole object.
  const doubled = /in line (\d+): .* has duplicate key "(.*)"/.exec(message);
  if (doubled) {
    const what = `its object has the key ${doubled[2]} twice`;
    return {
      line: Number(doubled[1]),
      what,
      remedy: "Write every key once; which of the values counts is not guessed.",
    };
  }
  const bad = await badJsonLine(file);
  return (
    bad && { ...bad, remedy: "JSON lines have one whole object per line; correct the line, or write the file again." }
  );
}

/** DuckDB's own words for what a CSV file may be, made into ours. */
function csvFault(message: string): Fault | null {
  const at = /CSV Error on Line: (\d+)/.exec(message);
  const line = at ? { line: Number(at[1]) } : {};
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (columns) {
    const [, wanted, found] = columns;
    const remedy = "Correct the line; a value that holds the delimiter stands in quotes.";
    return { ...line, what: `it has ${found} values where the header has ${wanted} columns`, remedy };
  }
  if (message.includes("unterminated quote")) {
    const remedy =
      "Close the quote; a quote within quotes is written twice. Files without quoting: data.format.quote: none.";
    return { ...line, what: "a quote is opened and not closed before the next delimiter", remedy };
  }
  if (/Maximum line size/i.test(message)) return { ...line, what: "the row is longer than 2,000,000 bytes" };
  if (message.includes("state machine reached an invalid state")) {
    const remedy = "Write all lines with the same line end, and quotes only around whole values.";
    return { what: "its line ends are not all alike, or a quote stands inside of a value", remedy };
  }
  return null;
}

function reasonOf(message: string, source: Source): string {
  const [line = ""] = message.split("\n", 1);
  const text = source.files.reduce((said, { path, absolute }) => said.replaceAll(absolute, path), line.trim());
  return maskQuoted(
    text,
    source.files.map(({ path }) => path),
  );
}
