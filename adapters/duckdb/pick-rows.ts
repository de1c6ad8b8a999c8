import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { literal } from "../../core/data/sql-text.ts";
import { type WindowSelection, windowSql } from "../../core/drift/tally-sql.ts";
import type { FilesPort } from "../../core/ports.ts";
import { withDuckDb } from "./connection.ts";
import { relationOf, type Source } from "./source.ts";

/** Writes the rows of one group of a selection into a Parquet file, in the order in which they stand in the source. */
export async function pickRows(
  files: FilesPort,
  source: Source,
  { selection, group }: { selection: WindowSelection; group: string },
  output: string,
): Promise<void> {
  const path = files.resolve(output);
  await mkdir(dirname(path), { recursive: true });
  await withDuckDb({ scratch: source.scratch }, async (connection) => {
    await connection.run(`create view sluice_source as ${relationOf(source)}`);
    const rows = `select * exclude (sluice_group) from (${windowSql(selection, "sluice_source")})`;
    await connection.run(`copy (${rows} where sluice_group = ${literal(group)}) to ${literal(path)} (format parquet)`);
  });
}
