import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal } from "../../core/data/sql-text.ts";
import { relationOf, type Source } from "./source.ts";

/**
 * The source as view `data` (or `name`), for many passes over single columns. Text is read once, into a temporary Parquet
 * file: every further pass then reads one column instead of parsing all.
 */
export async function viewOnce(connection: DuckDBConnection, source: Source, name = "data"): Promise<AsyncDisposable> {
  if (source.format.name === "Parquet") {
    await connection.run(`create view ${identifier(name)} as ${relationOf(source)}`);
    return { [Symbol.asyncDispose]: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), "sluice-rows-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = literal(join(folder, "rows.parquet"));
  try {
    await connection.run(`copy (${relationOf(source)}) to ${file} (format parquet)`);
    await connection.run(`create view ${identifier(name)} as select * from read_parquet(${file})`);
  } catch (error) {
    await remove();
    throw error;
  }
  return { [Symbol.asyncDispose]: remove };
}
