import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { identifier } from "../../core/data/sql-text.ts";
import { kindOf } from "../../core/data/stored-as.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Column, Table } from "../../core/table.ts";
import { columnsOf, withDuckDb } from "./connection.ts";
import { relationOf, type Source } from "./source.ts";

/** Reads whole columns, vector by vector: a row is never an object. */
export function readTable(source: Source, wanted?: readonly string[]): Promise<Table> {
  return withDuckDb({ scratch: source.scratch }, (connection) => read(connection, source, wanted));
}

async function read(connection: DuckDBConnection, source: Source, wanted?: readonly string[]): Promise<Table> {
  const relation = relationOf(source);
  const types = new Map((await columnsOf(connection, relation)).map(({ name, type }) => [name, type]));
  const names = wanted ?? [...types.keys()].filter((name) => !name.startsWith("sluice_"));
  const long = await longColumns(
    connection,
    relation,
    names.filter((name) => longTypes.test(types.get(name) ?? "")),
  );
  const plans = names.map((name) => planOf(source, name, long.has(name) ? "VARCHAR" : types.get(name)));
  const result = await connection.run(`select ${plans.map(({ sql }) => sql).join(", ")} from (${relation})`);
  const rows = result.rowCount;
  const columns = plans.map(({ type }): Column => {
    return type === "number"
      ? { type, values: new Float64Array(rows) }
      : { type, values: new Array<string | null>(rows) };
  });
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [index, column] of columns.entries()) copyVector(chunk.getColumnVector(index), column, filled);
    filled += chunk.rowCount;
  }
  return { rows, columns: Object.fromEntries(names.map((name, index) => [name, columns[index] as Column])) };
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

function copyVector(vector: DuckDBVector, column: Column, offset: number): void {
  const { values } = column;
  for (let index = 0; index < vector.itemCount; index += 1) {
    values[offset + index] = vector.getItem(index) as never;
  }
}
