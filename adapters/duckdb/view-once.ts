import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal } from "../../core/data/sql-text.ts";
import { relationOf, type Source } from "./source.ts";

/**
 * The source as view, for many passes over single columns. Text is read once, into a Parquet file in the scratch folder:
 * every further pass then reads one column instead of parsing all.
 */
export async function viewOnce(connection: DuckDBConnection, source: Source, name = "data"): Promise<void> {
  let rows = relationOf(source);
  if (source.format.name !== "Parquet") {
    const file = literal(join(source.scratch, "rows.parquet"));
    await connection.run(`copy (${rows}) to ${file} (format parquet)`);
    rows = `select * from read_parquet(${file})`;
  }
  await connection.run(`create view ${identifier(name)} as ${rows}`);
}
