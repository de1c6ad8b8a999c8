import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "../../core/data/sql-text.ts";
import type { Source, SourceFile } from "./source.ts";

/**
 * Rows of text once more as Parquet, in the scratch folder. There each later question reads the columns that it is about
 * alone, on every thread, and knows the number of each row; counting the rows of a text on their way in leaves it one thread.
 */

/** Where the rows of each file go. */
export function spoolPaths({ files, scratch }: Source): string[] {
  return files.map((_, index) => join(scratch, `rows-${index}.parquet`));
}

/** Whether no column has a name that reading Parquet needs for itself. */
export function canSpool(columns: readonly string[]): boolean {
  return !columns.some((column) => /^(file_row_number|sluice_.*)$/i.test(column));
}

/** @param select SQL of a file's rows. @returns as `relationOf`: all rows, with `sluice_file` and `sluice_row` */
export async function spoolRows(
  connection: DuckDBConnection,
  source: Source,
  select: (file: SourceFile) => string,
): Promise<string> {
  const paths = spoolPaths(source);
  const spooled: string[] = [];
  for (const [index, file] of source.files.entries()) {
    const path = literal(paths[index] ?? "");
    // Keeps the order of the rows.
    await connection.run(`copy (${select(file)}) to ${path} (format parquet)`);
    spooled.push(`select * exclude (file_row_number), ${literal(file.absolute)} as sluice_file,
      file_row_number + 1 as sluice_row from read_parquet(${path}, file_row_number = true)`);
  }
  return spooled.join("\nunion all by name\n");
}
