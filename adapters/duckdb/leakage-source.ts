import type { DuckDBConnection } from "@duckdb/node-api";
import type { Example, LeakageEvidence, LeakageQuestion, Twins } from "../../core/data/leakage/evidence.ts";
import {
  futureSql,
  heldOutSql,
  lateSql,
  partsSql,
  placedSql,
  sampleSql,
  twinsSql,
  unitExamplesSql,
  unitsSql,
} from "../../core/data/leakage/leakage-sql.ts";
import { partSql } from "../../core/data/split/split-sql.ts";
import type { Column, Table } from "../../core/table.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import type { Source } from "./source.ts";
import { cutsOf } from "./split-cuts.ts";
import { openData } from "./split-source.ts";

/** More rows than this are sampled when twins are looked for, and when single features are. */
const twinRows = 4_000_000;
const featureRows = 200_000;

/** One pass over the rows for what is compared between parts, and one for a sample of the features. */
export function leakageOf(source: Source, question: LeakageQuestion): Promise<LeakageEvidence> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    const columns = await openData(connection, source, question.plan);
    const cuts = await cutsOf(connection, question.plan);
    const part = partSql(question.plan, cuts, columns);
    await connection.run(`create temp table placed as ${placedSql(question, part, columns)}`);
    const rows = await countParts(connection);
    const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const oneIn = Math.ceil(all / twinRows);
    const look = placesIn(connection, source);
    const names = [...question.features, question.target];
    return {
      cuts,
      rows,
      units: question.unit === null ? null : await unitsOf(connection, look),
      exact: await twinsOf(connection, look, twinsSql("exact", oneIn)),
      near: await twinsOf(connection, look, twinsSql("near", oneIn)),
      twins: { oneIn, ...(await heldOutOf(connection, oneIn)) },
      future: question.time === null ? null : await numberOf(connection, futureSql),
      late: await lateOf(connection, look, question),
      sample: await sampleOf(connection, sampleSql(names, part, columns, Math.ceil(all / featureRows))),
    };
  });
}

async function numberOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = await rowsOf(connection, sql);
  return Number(row?.n);
}

type Look = (sql: string) => Promise<Example[]>;

function placesIn(connection: DuckDBConnection, source: Source): Look {
  const paths = new Map(source.files.map(({ path, absolute }) => [absolute, path]));
  return async (sql) =>
    (await rowsOf(connection, sql)).map(({ file, row, value }) => ({
      file: paths.get(String(file)) ?? String(file),
      row: Number(row),
      value: String(value ?? ""),
    }));
}

async function countParts(connection: DuckDBConnection): Promise<LeakageEvidence["rows"]> {
  const counted = await rowsOf(connection, partsSql);
  const counts = Object.fromEntries(counted.map(({ part, n }) => [String(part), Number(n)]));
  return { train: 0, validation: 0, holdout: 0, leftOut: 0, ...counts };
}

async function unitsOf(connection: DuckDBConnection, look: Look): Promise<LeakageEvidence["units"]> {
  const [row] = await rowsOf(connection, unitsSql);
  const straddling = Number(row?.straddling);
  const examples = straddling > 0 ? await look(unitExamplesSql) : [];
  return { all: Number(row?.n), straddling, rows: Number(row?.rows), examples };
}

async function twinsOf(
  connection: DuckDBConnection,
  look: Look,
  { counts, examples }: { counts: string; examples: string },
): Promise<Twins> {
  const [row] = await rowsOf(connection, counts);
  const rows = Number(row?.n);
  return { rows, agreeing: Number(row?.agreeing), examples: rows > 0 ? await look(examples) : [] };
}

async function heldOutOf(connection: DuckDBConnection, oneIn: number) {
  const [row] = await rowsOf(connection, heldOutSql(oneIn));
  return { heldOut: Number(row?.n), differ: Number(row?.differ) };
}

async function lateOf(connection: DuckDBConnection, look: Look, { known, time }: LeakageQuestion) {
  const late: LeakageEvidence["late"] = [];
  for (const { feature, since } of time === null ? [] : known) {
    const sql = lateSql(feature, since, time ?? "");
    const rows = await numberOf(connection, sql.count);
    late.push({ feature, since, rows, examples: rows > 0 ? await look(sql.examples) : [] });
  }
  return late;
}

async function sampleOf(connection: DuckDBConnection, { sql, types }: ReturnType<typeof sampleSql>) {
  const values = (await connection.runAndReadAll(sql)).getColumnsJS();
  const held = values.at(-1) as boolean[];
  const take = (isHeld: boolean): Table => {
    const taken = (column: readonly unknown[]) => column.filter((_, row) => held[row] === isHeld);
    const columns = types.map(({ name, type }, index): [string, Column] => {
      const kept = taken(values[index] as unknown[]);
      return [
        name,
        type === "number"
          ? { type, values: Float64Array.from(kept as number[]) }
          : { type, values: kept as (string | null)[] },
      ];
    });
    return { rows: held.filter((one) => one === isHeld).length, columns: Object.fromEntries(columns) };
  };
  return { train: take(false), holdout: take(true) };
}
