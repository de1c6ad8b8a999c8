import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { SplitCuts, SplitPart, SplitPlan, SplitResult } from "../../core/data/split/split.ts";
import { inWindowSql, type partNames, partSql } from "../../core/data/split/split-sql.ts";
import { literal } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort } from "../../core/ports.ts";
import { writeAtomically } from "../files/atomic-write.ts";
import { columnsOf, rowsOf, withDuckDb } from "./connection.ts";
import { relationOf, type Source } from "./source.ts";
import { cutsOf, newCuts, requirePlaces } from "./split-cuts.ts";

/** The cuts by which the present rows are divided as the plan says, to be kept for the rows to come. */
export function cutSource(source: Source, plan: SplitPlan): Promise<SplitCuts> {
  return withDuckDb({ scratch: source.scratch }, async (connection) =>
    newCuts(connection, plan, await openData(connection, source, plan)),
  );
}

/** One thread, so that the same rows give the same bytes, and so the same digest, on every machine. */
export function splitSource(files: FilesPort, source: Source, plan: SplitPlan, folder: string): Promise<SplitResult> {
  return withDuckDb({ threads: 1, scratch: source.scratch }, async (connection) => {
    const columns = await openData(connection, source, plan);
    const part = partSql(plan, await cutsOf(connection, plan), columns);
    const parts = await writeParts(connection, files, part, folder);
    const result = { ...parts, leftOut: plan.time && plan.content ? await countLeftOut(connection, part) : 0 };
    requireRows(source, result);
    return result;
  });
}

/** The rows as the view `data`, each with what it takes to be given a part. */
export async function openData(connection: DuckDBConnection, source: Source, plan: SplitPlan) {
  await connection.run(`create view everything as ${relationOf(source)}`);
  const columns = (await columnsOf(connection, "everything")).filter(({ name }) => !/^sluice_(file|row)$/.test(name));
  await connection.run(`create view data as from everything${whereCounted(plan, columns)}`);
  await requirePlaces(connection, source.name, plan, columns);
  return columns;
}

/** Without an id the whole content names a row. */
function whereCounted({ window, time, content }: SplitPlan, columns: Columns): string {
  if (!window || !time || !columns.some(({ name }) => name === time.column)) return "";
  const key = columns.filter(({ name }) => name === content?.key);
  return ` where ${inWindowSql(window, time.column, key.length > 0 ? key : columns)}`;
}

type Columns = readonly { name: string; type: string }[];

/** In one pass over the rows, beside where they go, so that moving them there is a rename. */
async function writeParts(
  connection: DuckDBConnection,
  files: FilesPort,
  part: string,
  folder: string,
): Promise<Omit<SplitResult, "leftOut">> {
  const target = files.resolve(folder);
  await mkdir(target, { recursive: true });
  const written = await mkdtemp(join(target, ".parts-"));
  try {
    const rows = `select * exclude (sluice_file, sluice_row), ${part} as sluice_part from data`;
    await connection.run(`copy (${rows}) to ${literal(written)} (${parquet}, partition_by (sluice_part), overwrite)`);
    const move = (name: (typeof partNames)[number]) => movePart(connection, files, { written, folder, name });
    return { train: await move("train"), validation: await move("validation"), holdout: await move("holdout") };
  } finally {
    await rm(written, { recursive: true, force: true });
  }
}

async function countLeftOut(connection: DuckDBConnection, part: string): Promise<number> {
  const [row] = await rowsOf(connection, `select count(*)::double as n from data where (${part}) is null`);
  return Number(row?.n);
}

const parquet = "format parquet, compression zstd";

async function movePart(
  connection: DuckDBConnection,
  files: FilesPort,
  { written, folder, name }: { written: string; folder: string; name: string },
): Promise<SplitPart> {
  const from = join(written, `sluice_part=${name}`, "data_0.parquet");
  const path = join(folder, `${name}.parquet`);
  await writeAtomically(files.resolve(path), async (temporary) => {
    if (existsSync(from)) return rename(from, temporary);
    const none = "select * exclude (sluice_file, sluice_row) from data limit 0";
    await connection.run(`copy (${none}) to ${literal(temporary)} (${parquet})`);
  });
  const counted = `select num_rows::double as n from parquet_file_metadata(${literal(files.resolve(path))})`;
  const [row] = await rowsOf(connection, counted);
  return { path, rows: Number(row?.n), digest: (await files.digest(path)).digest };
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
