import type { DuckDBConnection } from "@duckdb/node-api";
import type { FileColumns } from "../../core/data/uneven-columns.ts";
import type { FilesPort, SourceShape } from "../../core/ports.ts";
import { columnsOf, rowsOf, withDuckDb } from "./connection.ts";
import { unreadable } from "./read-errors.ts";
import { empty, relationOf, type Source, type SourceFile } from "./source.ts";

export function inspectSource(files: FilesPort, source: Source): Promise<SourceShape> {
  return withDuckDb({ scratch: source.scratch }, (connection) => shapeOf(connection, files, source));
}

/** Looks at each file by itself, so that an error names the one it is about. */
export async function shapeOf(connection: DuckDBConnection, files: FilesPort, source: Source): Promise<SourceShape> {
  const shapes: SourceShape["files"] = [];
  for (const file of source.files) {
    const rows = await countRows(connection, source, file);
    shapes.push({ path: file.path, rows, ...(file.whole ?? (await files.digest(file.origin))) });
  }
  const columns = await columnsOf(connection, relationOf(source));
  return {
    files: shapes,
    rows: shapes.reduce((sum, { rows }) => sum + rows, 0),
    columns: columns.filter(({ name }) => !["sluice_file", "sluice_row"].includes(name)),
  };
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
