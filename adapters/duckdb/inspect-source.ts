import type { DuckDBConnection } from "@duckdb/node-api";
import type { SourceShape } from "../../core/data/data-port.ts";
import type { FileColumns } from "../../core/data/rules/uneven-columns.ts";
import type { FilesPort } from "../../core/ports.ts";
import { columnsOf, rowsOf, withDuckDb } from "./connection.ts";
import { unreadable } from "./read-errors.ts";
import { empty, relationOf, type Source, type SourceFile } from "./source.ts";

export async function inspectSource(files: FilesPort, source: Source): Promise<SourceShape> {
  const table = await withDuckDb({ scratch: source.scratch }, (connection) => tableOf(connection, source));
  return { ...(await withDigests(files, source, table.rows)), columns: table.columns };
}

/** How many rows each file has, and what is known of its bytes or read of them now. */
export async function withDigests(
  files: FilesPort,
  source: Source,
  rows: readonly number[],
): Promise<Pick<SourceShape, "files" | "rows">> {
  const shapes: SourceShape["files"] = [];
  for (const [index, { path, origin, whole }] of source.files.entries()) {
    shapes.push({ path, rows: rows[index] ?? 0, ...(whole ?? (await files.digest(origin))) });
  }
  return { files: shapes, rows: rows.reduce((sum, count) => sum + count, 0) };
}

/** Looks at each file by itself, so that an error names the one it is about. @returns the rows of each file */
export async function tableOf(
  connection: DuckDBConnection,
  source: Source,
): Promise<{ rows: number[]; columns: SourceShape["columns"] }> {
  const rows: number[] = [];
  for (const file of source.files) rows.push(await countRows(connection, source, file));
  const columns = await columnsOf(connection, relationOf(source));
  return { rows, columns: columns.filter(({ name }) => !["sluice_file", "sluice_row"].includes(name)) };
}

/** Of a source of several files. */
export async function columnsByFile(connection: DuckDBConnection, { files, format }: Source): Promise<FileColumns[]> {
  const found: FileColumns[] = [];
  for (const { path, absolute } of files.length > 1 ? files : []) {
    found.push({ path, columns: await columnsOf(connection, `select * from ${format.reader(absolute, [])}`) });
  }
  return found;
}

async function countRows(connection: DuckDBConnection, source: Source, file: SourceFile): Promise<number> {
  let rows: number;
  try {
    const [row] = await rowsOf(
      connection,
      `select count(*)::double as n from ${source.format.reader(file.absolute, [])}`,
    );
    rows = Number(row?.n);
  } catch (cause) {
    throw await unreadable(source, cause, file);
  }
  if (rows === 0) throw empty(file.path, "has no rows");
  return rows;
}
