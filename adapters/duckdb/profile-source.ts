import type { DuckDBConnection } from "@duckdb/node-api";
import type { ProfileOptions } from "../../core/data/data-port.ts";
import { countCells, cutsOf, type Tally } from "../../core/data/profile/cells.ts";
import { byCount } from "../../core/data/profile/merge.ts";
import type { ColumnProfile, OrderedProfile, Profile } from "../../core/data/profile/profile.ts";
import {
  cellsSql,
  distinctSql,
  levelsSql,
  type ProfiledColumn,
  profiledColumn,
  sampledTallySql,
  summarySql,
  tallySql,
} from "../../core/data/profile/profile-sql.ts";
import { columnsOf, withDuckDb } from "./connection.ts";
import { firstRow } from "./rows.ts";
import type { Source } from "./source.ts";
import { viewOnce } from "./view-once.ts";

/** Up to so many different values a column is tallied whole, and its cells and quantiles are exact. */
const tallied = 100_000;
/** Rows from which the cuts of the others are taken: 200 in each cell. */
const sampled = 200_000;
/** More different values than this, and nearly every row another, is no category. */
const fewValues = 1_000;

/** One pass over all columns for what is counted of each, then one over each column by itself. */
export function profileSource(source: Source, options: ProfileOptions): Promise<Profile> {
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    await viewOnce(connection, source);
    const columns = (await columnsOf(connection, "data"))
      .filter(({ name }) => !["sluice_file", "sluice_row"].includes(name))
      .map(profiledColumn);
    const [rows, ...summaries] = await firstRow(connection, summarySql(columns));
    const profiles: ColumnProfile[] = [];
    for (const [index, column] of columns.entries()) {
      const summary = { ...(summaries[index] as Summary), rows: Number(rows) };
      profiles.push(await profileColumn(connection, column, summary, options));
    }
    return { version: 1, source: source.name, rows: Number(rows), columns: profiles };
  });
}

interface Summary {
  rows: number;
  present: number;
  distinct: number;
  min?: number | null;
  max?: number | null;
  avg?: number | null;
  std?: number | null;
}

async function profileColumn(
  connection: DuckDBConnection,
  column: ProfiledColumn,
  summary: Summary,
  { reference, personal }: ProfileOptions,
): Promise<ColumnProfile> {
  const { name, type } = column;
  const base = { name, type, missing: summary.rows - summary.present };
  const known = reference?.columns.find((other) => other.name === name);
  if (personal.includes(name)) {
    return { ...base, kind: "personal", distinct: await countDistinct(connection, column, summary) };
  }
  if (column.kind !== "category") {
    const cuts = known?.kind === column.kind ? known.cells.cuts : null;
    return { ...base, ...(await countOrdered(connection, column, column.kind, summary, cuts)) };
  }
  if (known?.kind !== "category" && summary.distinct > fewValues && summary.distinct > summary.present / 2) {
    return { ...base, kind: "unique", distinct: await countDistinct(connection, column, summary) };
  }
  const asked = known?.kind === "category" ? known.levels.map(({ value }) => value) : [];
  return { ...base, kind: "category", ...(await countLevels(connection, column, asked)) };
}

async function countDistinct(connection: DuckDBConnection, { value }: ProfiledColumn, { distinct, present }: Summary) {
  if (distinct > tallied) return { count: Math.min(distinct, present), exact: false };
  const [count] = await firstRow(connection, distinctSql({ value }));
  return { count: Number(count), exact: true };
}

type Ordered = Pick<OrderedProfile, "kind" | "distinct" | "range" | "cells">;

async function countOrdered(
  connection: DuckDBConnection,
  column: ProfiledColumn,
  kind: OrderedProfile["kind"],
  summary: Summary,
  known: readonly number[] | null,
): Promise<Ordered> {
  const { min, max, avg, std, distinct, present, rows } = summary;
  // The order in which threads add up shows in the last digits.
  const rounded = (value: number) => Number(value.toPrecision(12));
  const range =
    typeof min === "number" && typeof max === "number"
      ? { min, max, mean: rounded(avg ?? min), sd: rounded(std ?? 0) }
      : null;
  if (distinct <= tallied) {
    const tally = await tallyOf(connection, tallySql(column));
    const cells = countCells(known ?? cutsOf(tally), tally);
    return { kind, range, cells, distinct: { count: tally.values.length, exact: true } };
  }
  const cuts = known ?? cutsOf(await tallyOf(connection, sampledTallySql(column, rows, sampled)));
  const cells = { cuts: [...cuts], counts: await countsOf(connection, cellsSql(column, cuts), cuts) };
  return { kind, range, cells, distinct: { count: Math.min(distinct, present), exact: false } };
}

async function tallyOf(connection: DuckDBConnection, sql: string): Promise<Tally> {
  const [values = [], counts = []] = (await connection.runAndReadAll(sql)).getColumnsJS() as number[][];
  return { values, counts };
}

async function countsOf(connection: DuckDBConnection, sql: string, cuts: readonly number[]): Promise<number[]> {
  const [entries] = (await firstRow(connection, sql)) as [{ key: number; value: bigint }[] | null];
  const counts = new Map((entries ?? []).map(({ key, value }) => [key, Number(value)]));
  return [...cuts, Number.POSITIVE_INFINITY].map((edge) => counts.get(edge) ?? 0);
}

async function countLevels(connection: DuckDBConnection, column: ProfiledColumn, asked: readonly string[]) {
  const rows = (await connection.runAndReadAll(levelsSql(column, asked))).getRowsJS() as [string, number, number][];
  const counted = new Map(rows.map(([value, count]) => [value, count]));
  // A level that is gone is counted with 0; text too long to be listed is counted among the others.
  const gone = asked.filter((value) => !counted.has(value)).map((value) => [value, 0] as const);
  const levels = [...counted, ...gone]
    .filter(([value]) => value.length <= 200)
    .map(([value, count]) => ({ value, count }))
    .sort(byCount);
  return { levels, distinct: { count: rows[0]?.[2] ?? 0, exact: true } };
}
