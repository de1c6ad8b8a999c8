import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { dialectOf, headerFault, likelierDelimiter, recordAt } from "../../../core/data/sources/csv-header.ts";
import type { SourceFormat } from "../../../core/data/sources/source-format.ts";
import { encodingOfMark, longestLine } from "../../../core/data/sources/text-guard.ts";
import { SluiceError } from "../../../core/errors.ts";
import { textOf } from "./text-stream.ts";

interface Origin {
  /** As the user knows the file. */
  path: string;
  origin: string;
}

/** The first bytes of a text file: as much as the header may be long. */
export async function readHead({ origin, path }: Origin): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of textOf(origin, path)) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length >= longestLine.CSV) break;
  }
  return Buffer.concat(chunks);
}

/** Where DuckDB reads the text: the file itself where it is UTF-8, else a copy in UTF-8. */
export async function asUtf8(file: Origin, head: Buffer, format: SourceFormat, folder: string): Promise<string> {
  const encoding = encodingOfMark(head) ?? format.encoding ?? "utf-8";
  if (encoding === "utf-8") return file.origin;
  const copy = join(folder, `${file.path.replaceAll(/[^\w.-]/g, "_").replace(/\.(gz|zst)$/i, "")}-${++copies}.utf8`);
  try {
    await pipeline(decoded(file, encoding), createWriteStream(copy));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SluiceError("DATA_UNREADABLE", `${file.path} holds bytes that are no ${encoding}.`, {
      remedy: "Correct data.format.encoding in sluice.yaml, or write the file again, as UTF-8.",
      cause,
    });
  }
  return copy;
}

async function* decoded({ origin, path }: Origin, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of textOf(origin, path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Makes the names of copies differ; files of several folders may have the same name. */
let copies = 0;

/** The names of a CSV file's columns. @throws SluiceError DATA_UNREADABLE where its first line gives none */
export function columnsOfCsv(path: string, head: string, format: SourceFormat): readonly string[] {
  if (format.columns) return format.columns;
  const dialect = dialectOf(format);
  const text = head.replace(/^\uFEFF/, "");
  const header = recordAt(text, 0, dialect);
  if (!header) {
    throw headerError(
      path,
      "a quote that line 1 opens is never closed",
      "Close the quote, or name the quote character",
    );
  }
  const [first = "", second = ""] = [text.slice(0, header.end), text.slice(header.end)];
  const likelier = format.delimiter === undefined ? likelierDelimiter(first, second, dialect) : null;
  if (likelier !== null) {
    const name = likelier === "\t" ? "tab" : likelier;
    const what = `line 1 is one column by the delimiter '${dialect.delimiter}', but several by '${name}'`;
    throw headerError(path, what, `Declare data.format: { delimiter: "${name}" } in sluice.yaml`);
  }
  const fault = headerFault(header.fields);
  if (fault !== null) {
    const remedy = "Correct the first line; for files without a header set data.format.header: false and columns";
    throw headerError(path, fault, `${remedy} in sluice.yaml`);
  }
  return header.fields;
}

function headerError(path: string, what: string, remedy: string): SluiceError {
  return new SluiceError("DATA_UNREADABLE", `${path}: ${what}.`, {
    remedy: `${remedy}.`,
    where: { file: path, line: 1 },
  });
}
