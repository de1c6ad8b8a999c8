import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import { kindOf } from "../../core/data/rules/stored-as.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Column, Table } from "../../core/table.ts";
import { columnsOf, withDuckDb } from "./connection.ts";
import { relationOf, type Source } from "./source.ts";

/** Reads whole columns, vector by vector: a row is never an object. */
export function readTable(source: Source, wanted?: readonly string[]): Promise<Table> {
  return withDuckDb({ scratch: source.scratch }, (connection) => read(connection, source, wanted));
}

async function read(connection: DuckDBConnection, source: Source, wanted?: readonly string[]): Promise<Table> {
  const plans = await plansOf(connection, source, wanted);
  const result = await connection.run(plans.sql);
  const table = emptyTable(plans, result.rowCount);
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    copyChunk(chunk, table, filled);
    filled += chunk.rowCount;
  }
  return table;
}

/** The rows in their order, in tables of about so many of them; DuckDB computes each one when it is asked for. */
export async function* readChunks(
  connection: DuckDBConnection,
  plans: ReadPlan,
  atLeast: number,
): AsyncGenerator<Table> {
  const result = await connection.stream(plans.sql);
  let pending: DuckDBDataChunk[] = [];
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    pending.push(chunk);
    if (rowsIn(pending) >= atLeast) {
      yield tableOf(plans, pending);
      pending = [];
    }
  }
  if (pending.length > 0) yield tableOf(plans, pending);
}

function tableOf(plans: ReadPlan, chunks: readonly DuckDBDataChunk[]): Table {
  const table = emptyTable(plans, rowsIn(chunks));
  let filled = 0;
  for (const chunk of chunks) {
    copyChunk(chunk, table, filled);
    filled += chunk.rowCount;
  }
  return table;
}

const rowsIn = (chunks: readonly DuckDBDataChunk[]) => chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);

function emptyTable({ columns }: ReadPlan, rows: number): Table {
  const empty = columns.map(({ name, type }): [string, Column] => [
    name,
    type === "number" ? { type, values: new Float64Array(rows) } : { type, values: new Array<string | null>(rows) },
  ]);
  return { rows, columns: Object.fromEntries(empty) };
}

/** Which columns are read, and as what. */
interface ReadPlan {
  columns: { name: string; type: Column["type"] }[];
  sql: string;
}

export async function plansOf(
  connection: DuckDBConnection,
  source: Source,
  wanted?: readonly string[],
): Promise<ReadPlan> {
  const relation = relationOf(source);
  const types = new Map((await columnsOf(connection, relation)).map(({ name, type }) => [name, type]));
  const names = wanted ?? [...types.keys()].filter((name) => !name.startsWith("sluice_"));
  const long = await longColumns(
    connection,
    relation,
    names.filter((name) => longTypes.test(types.get(name) ?? "")),
  );
  const plans = names.map((name) => ({
    name,
    ...planOf(source, name, long.has(name) ? "VARCHAR" : types.get(name)),
  }));
  return { columns: plans, sql: `select ${plans.map(({ sql }) => sql).join(", ")} from (${relation})` };
}

const longTypes = /^(U?BIGINT|U?HUGEINT|DECIMAL\(\d+,0\))$/;

/** Columns with whole numbers that a float would round (beyond 2^53): read as text, two of them never become one. */
async function longColumns(
  connection: DuckDBConnection,
  relation: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const limit = Number.MAX_SAFE_INTEGER;
  const flags = names.map((name) => `bool_or(${identifier(name)} not between -${limit} and ${limit})`);
  const [row = []] = (await connection.runAndReadAll(`select ${flags.join(", ")} from (${relation})`)).getRowsJS();
  return new Set(names.filter((_, index) => row[index] === true));
}

function planOf(source: Source, name: string, type: string | undefined): { type: Column["type"]; sql: string } {
  if (type === undefined) {
    throw new SluiceError("DATA_UNREADABLE", `${source.name} has no column ${name}.`, {
      remedy: "Correct the column's name in sluice.yaml, or add the column to the data.",
    });
  }
  const column = identifier(name);
  const kind = kindOf(type);
  if (kind === "timestamp" || kind === "date") {
    // WITH TIME ZONE too: the connection's zone is UTC.
    return { type: "number", sql: `coalesce(epoch_ms(${column}::timestamp)::double, 'nan')` };
  }
  return kind === "string" || kind === "other"
    ? { type: "string", sql: `${column}::varchar` }
    : { type: "number", sql: `coalesce(${column}::double, 'nan')` };
}

function copyChunk(chunk: DuckDBDataChunk, { columns }: Table, offset: number): void {
  for (const [index, column] of Object.values(columns).entries()) {
    copyVector(chunk.getColumnVector(index), column, offset);
  }
}

function copyVector(vector: DuckDBVector, column: Column, offset: number): void {
  const { values } = column;
  for (let index = 0; index < vector.itemCount; index += 1) {
    values[offset + index] = vector.getItem(index) as never;
  }
}
