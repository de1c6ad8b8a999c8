import { identifier, literal } from "../../../core/data/sql-text.ts";

/** What the columns of JSON lines are: the keys of each file's objects, in the order they come, and one type for all files. */
export interface JsonColumns {
  byFile: ReadonlyMap<string, readonly string[]>;
  types: ReadonlyMap<string, string>;
}

/** The table function for one file. Text is read as text: DuckDB's own guess would make dates of codes. */
export function jsonReader(file: string, { byFile, types }: JsonColumns): string {
  const columns = byFile.get(file) ?? [];
  if (columns.length === 0) return `read_json(${literal(file)}, format = 'newline_delimited', sample_size = -1)`;
  const times = columns.filter((column) => /^(DATE|TIMESTAMP)/.test(types.get(column) ?? ""));
  const read = columns.map((column) => {
    return `${literal(column)}: '${times.includes(column) ? "VARCHAR" : (types.get(column) ?? "VARCHAR")}'`;
  });
  const rows = `read_json(${literal(file)}, format = 'newline_delimited', columns = {${read.join(", ")}})`;
  const replaced = times.map((column) => `${identifier(column)}::${types.get(column)} as ${identifier(column)}`);
  return replaced.length === 0 ? rows : `(select * replace (${replaced.join(", ")}) from ${rows})`;
}
