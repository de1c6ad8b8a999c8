import { mkdir } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "../../core/data/sql-text.ts";
import type { FilesPort } from "../../core/ports.ts";
import type { Table } from "../../core/table.ts";
import { withDuckDb } from "./connection.ts";
import { plansOf, readChunks } from "./read-table.ts";
import type { Source } from "./source.ts";
import { type Append, openRows } from "./write-parquet.ts";

/** Rows that are handed over at once: of a hundred columns some 13 MB. */
const chunkRows = 16_384;

/**
 * Reads a source chunk by chunk, and writes what becomes of each one into one file, CSV or Parquet by its name. Neither
 * side is ever in memory as a whole: what DuckDB cannot keep goes to the scratch folder.
 *
 * @returns how many rows there were
 */
export async function mapRows(
  files: FilesPort,
  source: Source,
  { columns, output }: { columns: readonly string[]; output: string },
  change: (rows: Table) => Promise<Table>,
): Promise<number> {
  return await withDuckDb({ scratch: source.scratch }, (reading) =>
    withDuckDb({ scratch: join(source.scratch, "written") }, async (writing) => {
      const plans = await plansOf(reading, source, columns);
      let append: Append | undefined;
      let rows = 0;
      for await (const table of readChunks(reading, plans, chunkRows)) {
        const changed = await change(table);
        append ??= await openRows(writing, changed);
        append(changed);
        rows += table.rows;
      }
      await store(files, writing, output);
      return rows;
    }),
  );
}

async function store(files: FilesPort, connection: DuckDBConnection, output: string): Promise<void> {
  const format = extname(output) === ".csv" ? "csv, header" : "parquet";
  const path = files.resolve(output);
  await mkdir(dirname(path), { recursive: true });
  await connection.run(`copy sluice_rows to ${literal(path)} (format ${format})`);
}
