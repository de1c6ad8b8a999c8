import type { DuckDBConnection } from "@duckdb/node-api";
import type { DataSchema } from "../../../core/data/schema/data-schema.ts";
import type { SourceFormat, SourceSpec } from "../../../core/data/sources/source-format.ts";
import { fitsType, ladderOf, type TextType } from "../../../core/data/sources/text-types.ts";
import { identifier } from "../../../core/data/sql-text.ts";

/** What the data schema wants of columns, by name. */
export type Kinds = ReadonlyMap<string, DataSchema["columns"][string]["type"]>;

export function kindsOf(declared: NonNullable<SourceSpec["declared"]>): Kinds {
  // What is written in a format of its own is read as text, and by that format.
  return new Map(
    Object.entries(declared).map(([name, { type, format }]) => [name, format === undefined ? type : "string"]),
  );
}

/** Enough to rule most types out, so that the whole text is usually read once. */
const sampleRows = 2_000;

interface Trial {
  column: string;
  type: TextType;
}

interface Question {
  columns: readonly string[];
  kinds: Kinds;
  format: SourceFormat;
}

/** The narrowest types that hold the first rows; of a column without a value there, the narrowest of all. */
export async function firstTypes(
  connection: DuckDBConnection,
  relation: string,
  question: Question,
): Promise<Map<string, TextType>> {
  const types = new Map<string, TextType>();
  for (const { column, type } of await sampledTrials(connection, relation, question)) {
    if (!types.has(column)) types.set(column, type);
  }
  return types;
}

/**
 * The narrowest type that holds every value of a column, for all files together; columns that are not in the result are
 * text. `relation` has every column as text.
 */
export async function resolveTypes(
  connection: DuckDBConnection,
  relation: string,
  question: Question,
): Promise<Map<string, TextType>> {
  const { format } = question;
  let left = await sampledTrials(connection, relation, question);
  const types = new Map<string, TextType>();
  while (left.length > 0) {
    const firsts = left.filter(({ column }, index) => left.findIndex((trial) => trial.column === column) === index);
    const holds = await holding(connection, `(${relation})`, firsts, format);
    for (const [index, { column, type }] of firsts.entries()) if (holds[index]) types.set(column, type);
    const refused = new Set(firsts.filter((_, index) => holds[index] === false).map(({ column }) => column));
    left = left.filter((trial) => refused.has(trial.column) && !firsts.includes(trial));
  }
  return types;
}

/** The types that the first rows leave possible. What they have no value of may still be of any type. */
async function sampledTrials(
  connection: DuckDBConnection,
  relation: string,
  { columns, kinds, format }: Question,
): Promise<Trial[]> {
  const all = columns.flatMap((column) => ladderOf(kinds.get(column)).map((type): Trial => ({ column, type })));
  const sampled = await holding(connection, `(${relation} limit ${sampleRows})`, all, format);
  return all.filter((_, index) => sampled[index] !== false);
}

/** Whether every value fits; null for a column without any value. */
async function holding(
  connection: DuckDBConnection,
  relation: string,
  trials: readonly Trial[],
  format: SourceFormat,
): Promise<(boolean | null)[]> {
  if (trials.length === 0) return [];
  const tests = trials.map(({ column, type }) => {
    return `bool_and(${fitsType(column, type, format)}) filter (where ${identifier(column)} is not null)`;
  });
  const [row] = (await connection.runAndReadAll(`select ${tests.join(", ")} from ${relation}`)).getRowsJS();
  return row as (boolean | null)[];
}
