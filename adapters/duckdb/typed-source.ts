import type { DuckDBConnection } from "@duckdb/node-api";
import { csvFormat, jsonFormat, relationOf, type Source } from "./source.ts";
import { jsonColumns } from "./text/json-types.ts";
import { type Kinds, resolveTypes } from "./text/resolve-types.ts";

/** The source with types for the columns of a text format: those that hold every value, or what `kinds` wants of them. */
export async function withTypes(
  connection: DuckDBConnection,
  source: Source,
  kinds: Kinds = new Map(),
): Promise<Source> {
  const { csv, name } = source.format;
  if (name === "JSON lines") return { ...source, format: jsonFormat(await jsonColumns(connection, source, kinds)) };
  if (!csv) return source;
  const columns = [...new Set([...csv.columns.values()].flat())];
  const types = await resolveTypes(connection, relationOf(source), { columns, kinds, format: csv.written });
  return { ...source, format: csvFormat(csv, types, kinds) };
}
