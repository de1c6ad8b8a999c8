import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnSample } from "../../core/data/personal/suspects.ts";
import { kindOf } from "../../core/data/rules/stored-as.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { columnsOf, rowsOf, withDuckDb } from "./connection.ts";
import type { Source } from "./source.ts";

const filesLooked = 4;
const rowsOfFile = 1_000;
const placesInFile = 5;

/**
 * Some values of the columns that could name a person, as text: text and whole numbers. From the first to the last file,
 * and where the format lets single rows be found (Parquet), from the first to the last row; always the same ones.
 */
export function sampleSource(source: Source): Promise<ColumnSample[]> {
  return withDuckDb({}, async (connection) => {
    const values = new Map<string, string[]>();
    for (const { absolute } of spread(source.files, filesLooked)) {
      const reader = source.format.reader(absolute, []);
      const columns = await columnsOf(connection, `select * from ${reader}`);
      const some = columns.filter(({ type }) => ["string", "integer"].includes(kindOf(type)) || type === "JSON");
      if (some.length === 0) continue;
      const names = some.map(({ name }) => name);
      const text = ({ name, type }: (typeof some)[number]) =>
        `${type === "JSON" ? `(${identifier(name)} ->> '$')` : identifier(name)}::varchar as ${identifier(name)}`;
      const list = some.map(text).join(", ");
      const rows = await rowsOf(connection, await samplingSql(connection, source, reader, list));
      for (const name of names) {
        const present = rows.flatMap((row) => (typeof row[name] === "string" ? [row[name]] : []));
        values.set(name, [...(values.get(name) ?? []), ...present]);
      }
    }
    return [...values].map(([name, present]) => ({ name, values: present }));
  });
}

async function samplingSql(connection: DuckDBConnection, { format }: Source, reader: string, list: string) {
  if (format.name !== "Parquet") return `select ${list} from ${reader} limit ${rowsOfFile}`;
  const [counted] = await rowsOf(connection, `select count(*)::double as rows from ${reader}`);
  const step = Math.ceil(Number(counted?.rows) / placesInFile);
  return Array.from(
    { length: placesInFile },
    // With a constant offset the reader leaps over the rows before.
    (_, place) => `(select ${list} from ${reader} limit ${rowsOfFile / placesInFile} offset ${place * step})`,
  ).join(" union all ");
}

/** At most `count` items, evenly from the first to the last. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from(
    { length: count },
    (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))] as T,
  );
}
