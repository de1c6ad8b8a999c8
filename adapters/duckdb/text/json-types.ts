import type { DuckDBConnection } from "@duckdb/node-api";
import { plainFormat } from "../../../core/data/sources/source-format.ts";
import { identifier, literal } from "../../../core/data/sql-text.ts";
import { SluiceError } from "../../../core/errors.ts";
import { rowsOf } from "../connection.ts";
import { unreadable } from "../read-errors.ts";
import type { Source, SourceFile } from "../source.ts";
import { type JsonColumns, jsonReader } from "./json-reader.ts";
import { type Kinds, resolveTypes } from "./resolve-types.ts";

/** Reads every value of every file, so that no type is wrong further down, and no digit of a long number is lost. */
export async function jsonColumns(connection: DuckDBConnection, source: Source, kinds: Kinds): Promise<JsonColumns> {
  const { files } = source;
  const byFile = new Map<string, readonly string[]>();
  const seen = new Map<string, Seen>();
  for (const file of files) {
    const columns = await keysOf(connection, source, file);
    byFile.set(file.absolute, columns);
    for (const [column, found] of await lookAt(connection, file, columns)) {
      seen.set(column, together(seen.get(column), found));
    }
  }
  const types = new Map([...seen].map(([column, found]) => [column, typeOf(found, kinds.get(column))]));
  return { byFile, types: new Map([...types, ...(await timesAmong(connection, files, { byFile, types }, kinds))]) };
}

/** @throws SluiceError DATA_UNREADABLE where a line is no object, or two keys differ in case alone, which makes them one column */
async function keysOf(connection: DuckDBConnection, source: Source, file: SourceFile): Promise<string[]> {
  const { path, absolute } = file;
  const lines = `read_json_objects(${literal(absolute)}, format = 'newline_delimited')`;
  const others = await rowsOf(connection, `select 1 from ${lines} where json_type(json) <> 'OBJECT' limit 1`);
  if (others.length > 0) throw await unreadable(source, new Error("not all lines are objects"), file);
  const objects = `select json, row_number() over () as n from ${lines}`;
  const keys = `select n, unnest(json_keys(json)) as key, unnest(range(len(json_keys(json)))) as place from (${objects})`;
  const rows = await rowsOf(connection, `select key from (${keys}) group by key order by min(n), min(place)`);
  const names = rows.map(({ key }) => String(key));
  const lower = names.map((name) => name.toLowerCase());
  const second = lower.findIndex((name, index) => lower.indexOf(name) < index);
  if (second < 0) return names;
  const twins = [names[lower.indexOf(lower[second] ?? "")], names[second]];
  throw new SluiceError(
    "DATA_UNREADABLE",
    `${path}: the names ${twins.join(" and ")} differ in upper and lower case alone.`,
    {
      remedy: "Give every key one spelling in all lines.",
    },
  );
}

/** What JSON says of a column's values. */
interface Seen {
  kinds: readonly string[];
  /** Of numbers: whether all fit a 64-bit whole number, all 38 digits, and some more digits than a float keeps. */
  big: boolean;
  decimal: boolean;
  long: boolean;
}

async function lookAt(connection: DuckDBConnection, { absolute }: SourceFile, columns: readonly string[]) {
  if (columns.length === 0) return [];
  const looks = columns.map((column) => {
    const name = identifier(column);
    const whole = `regexp_full_match(${name}::varchar, '-?\\d+')`;
    return `{kinds: coalesce(list(distinct json_type(${name})) filter (where ${name} is not null), []),
      big: coalesce(bool_and(${whole} and try_cast(${name}::varchar as bigint) is not null) filter (where ${name} is not null), true),
      decimal: coalesce(bool_and(${whole} and try_cast(${name}::varchar as decimal(38,0)) is not null) filter (where ${name} is not null), true),
      long: coalesce(bool_or(${whole} and length(${name}::varchar) > 15), false)}`;
  });
  const read = columns.map((column) => `${literal(column)}: 'JSON'`).join(", ");
  const rows = `read_json(${literal(absolute)}, format = 'newline_delimited', columns = {${read}})`;
  const [found = []] = (await connection.runAndReadAll(`select ${looks.join(", ")} from ${rows}`)).getRowsJS();
  return columns.map((column, index): [string, Seen] => [column, found[index] as unknown as Seen]);
}

function together(one: Seen | undefined, other: Seen): Seen {
  if (!one) return other;
  return {
    kinds: [...new Set([...one.kinds, ...other.kinds])],
    big: one.big && other.big,
    decimal: one.decimal && other.decimal,
    long: one.long || other.long,
  };
}

const numbers = ["BIGINT", "UBIGINT", "DOUBLE"];

/** `JSON` is a column of values of several kinds, or of numbers that no one type keeps. */
function typeOf({ kinds, big, decimal, long }: Seen, wanted: ReturnType<Kinds["get"]>): string {
  if (kinds.length === 0) return empty[wanted ?? "string"];
  if (kinds.every((kind) => numbers.includes(kind))) {
    if (big) return "BIGINT";
    return decimal ? "DECIMAL(38,0)" : long ? "JSON" : "DOUBLE";
  }
  const [kind] = kinds;
  return kinds.length === 1 && (kind === "VARCHAR" || kind === "BOOLEAN") ? kind : "JSON";
}

/** A column without any value is whatever it is wanted to be. */
const empty = {
  string: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
} as const;

/** The columns of text that are dates and times in every row, unless they are wanted as text. */
function timesAmong(connection: DuckDBConnection, files: readonly SourceFile[], known: JsonColumns, kinds: Kinds) {
  const mayBe = (column: string) => ["date", "timestamp", undefined].includes(kinds.get(column));
  const columns = [...known.types].flatMap(([column, type]) => (type === "VARCHAR" && mayBe(column) ? [column] : []));
  if (columns.length === 0) return [];
  const relation = files
    .map(({ absolute }) => `select * from ${jsonReader(absolute, known)}`)
    .join("\nunion all by name\n");
  const asTimes: Kinds = new Map(columns.map((column) => [column, "timestamp"]));
  return resolveTypes(connection, relation, { columns, kinds: asTimes, format: plainFormat });
}
