import { dirname } from "node:path";
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from "@duckdb/node-api";
import { identifier, literal } from "../../core/data/sql-text.ts";
import type { FilesPort } from "../../core/ports.ts";
import type { Table } from "../../core/table.ts";
import { withDuckDb } from "./connection.ts";

/** Rows that DuckDB takes at once. */
const vectorRows = 2_048;

/** Appends table after table, so that the caller need not have all of them at once. */
export async function writeParquet(files: FilesPort, path: string, tables: Iterable<Table>): Promise<void> {
  // A folder comes into being with its first file.
  await files.write(`${dirname(path)}/.keep`, "");
  await withDuckDb({}, async (connection) => {
    let append: Append | undefined;
    for (const table of tables) {
      append ??= await openRows(connection, table);
      append(table);
    }
    if (!append) throw new TypeError("A file without any table has no columns.");
    await connection.run(`copy sluice_rows to ${literal(files.resolve(path))} (format parquet)`);
  });
}

export type Append = (rows: Table) => void;

/** Into the table `sluice_rows`, with the columns of the first one. Every chunk is flushed: nothing is left to be closed. */
export async function openRows(connection: DuckDBConnection, { columns }: Table): Promise<Append> {
  const { DuckDBDataChunk, DOUBLE, VARCHAR } = (await import("@duckdb/node-api")).default;
  const types = Object.values(columns).map(({ type }) => (type === "number" ? DOUBLE : VARCHAR));
  const definition = Object.entries(columns).map(([name, { type }]) => {
    return `${identifier(name)} ${type === "number" ? "double" : "varchar"}`;
  });
  await connection.run(`create table sluice_rows (${definition.join(", ")})`);
  const appender = await connection.createAppender("sluice_rows");
  return (table) => {
    for (const chunk of chunksOf(table, (rows) => DuckDBDataChunk.create(types, rows))) {
      appender.appendDataChunk(chunk);
      appender.flushSync();
    }
  };
}

function* chunksOf({ rows, columns }: Table, create: (rows: number) => DuckDBDataChunk): Generator<DuckDBDataChunk> {
  for (let from = 0; from < rows; from += vectorRows) {
    const to = Math.min(rows, from + vectorRows);
    const chunk = create(to - from);
    chunk.setColumns(Object.values(columns).map(({ values }) => Array.from(values.slice(from, to), storedAs)));
    yield chunk;
  }
}

const storedAs = (value: string | number | null): DuckDBValue =>
  typeof value === "number" && Number.isNaN(value) ? null : value;
