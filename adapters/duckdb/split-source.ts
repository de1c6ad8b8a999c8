import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { SplitPart, SplitPlan, SplitResult } from "../../core/data/split.ts";
import { splitConditions, timeOf } from "../../core/data/split-sql.ts";
import { identifier, literal } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { writeAtomically } from "../files/atomic-write.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { shapeOf } from "./inspect-source.ts";
import { relationOf, type Source } from "./source.ts";

/** One thread, so that the same rows give the same bytes, and so the same digest, on every machine. */
export function splitSource(files: FilesPort, source: Source, plan: SplitPlan, folder: string): Promise<SplitResult> {
  return withDuckDb({ threads: 1 }, async (connection) => {
    const shape = await shapeOf(connection, files, source);
    const columns = shape.columns.map(({ name }) => name);
    await connection.run(`create view data as ${relationOf(source)}`);
    await requirePlaces(connection, source, plan, columns);
    const conditions = splitConditions(plan, columns);
    const write = (name: keyof SplitResult) =>
      writePart(connection, files, join(folder, `${name}.parquet`), conditions[name]);
    const parts = {
      train: await write("train"),
      validation: await write("validation"),
      holdout: await write("holdout"),
    };
    requireRows(source, parts);
    return parts;
  });
}

/** A row without a time (or key column) has no place in any part; losing it silently would be worse. */
async function requirePlaces(
  connection: DuckDBConnection,
  source: Source,
  plan: SplitPlan,
  columns: readonly string[],
) {
  const places = plan.kind === "by-hash" ? [plan.key] : [plan.time, plan.together];
  for (const column of places) if (column) await requireColumn(connection, source, { plan, column, columns });
}

async function requireColumn(
  connection: DuckDBConnection,
  source: Source,
  { plan, column, columns }: { plan: SplitPlan; column: string; columns: readonly string[] },
) {
  if (!columns.includes(column)) {
    throw new SluiceError("DATA_UNREADABLE", `${source.name} has no column ${column}, by which the rows are split.`, {
      remedy: `Correct data.${isTime(plan, column) ? "time" : "unit, data.query or data.id"} in sluice.yaml. The columns are ${columns.join(", ")}.`,
    });
  }
  const place = isTime(plan, column) ? timeOf(column) : identifier(column);
  const [row] = await rowsOf(connection, `select count(*)::double as n from data where ${place} is null`);
  const lost = Number(row?.n);
  if (lost > 0) {
    throw new SluiceError(
      "DATA_UNREADABLE",
      `${plural(lost, "row")} of ${source.name} cannot be split: no readable ${column}.`,
      {
        remedy: `Fill ${column} in, or remove the rows; a rule in the data schema (nullable: false) finds them.`,
      },
    );
  }
}

const isTime = (plan: SplitPlan, column: string) => plan.kind !== "by-hash" && column === plan.time;

async function writePart(
  connection: DuckDBConnection,
  files: FilesPort,
  path: string,
  condition: string,
): Promise<SplitPart> {
  const rows = `select * exclude (sluice_file, sluice_row) from data where ${condition}`;
  let count = 0;
  await writeAtomically(files.resolve(path), async (temporary) => {
    const [copied] = await rowsOf(
      connection,
      `copy (${rows}) to ${literal(temporary)} (format parquet, compression zstd)`,
    );
    count = Number(copied?.Count);
  });
  const { digest } = await files.digest(path);
  return { path, rows: count, digest };
}

function requireRows(source: Source, { train, holdout }: SplitResult): void {
  if (train.rows === 0) {
    throw new SluiceError("DATA_EMPTY", `The split of ${source.name} leaves no rows to train on.`, {
      remedy: "Correct data.split in sluice.yaml, or add data.",
    });
  }
  if (holdout.rows === 0) {
    throw new SluiceError("HOLDOUT_INVALID", `The split of ${source.name} leaves no rows in the holdout.`, {
      remedy: "Correct data.split in sluice.yaml, or add data that is newer than holdout_from.",
    });
  }
}
