import type { DuckDBConnection } from "@duckdb/node-api";
import { rulesOf } from "../../core/data/rules/data-rules.ts";
import type { DataRule } from "../../core/data/rules/rule.ts";
import { unevenColumns } from "../../core/data/rules/uneven-columns.ts";
import { firstReading, isPlain } from "../../core/data/sources/first-types.ts";
import { identifier, literal } from "../../core/data/sql-text.ts";
import type { FilesPort } from "../../core/ports.ts";
import { columnsOf, isDuckDbError, withDuckDb } from "./connection.ts";
import { type Counts, countRules } from "./count-rules.ts";
import { columnsByFile } from "./inspect-source.ts";
import { relationOf, type Source } from "./source.ts";
import { canSpool, spoolRows } from "./spool-rows.ts";
import { csvReader } from "./text/csv-reader.ts";
import { firstTypes, type Kinds } from "./text/resolve-types.ts";
import { asStored, faultOf, type Judged, judged, judgeRules, openTask, type Task } from "./validate-source.ts";

/**
 * Reads CSV files once for everything, by the types of their first rows: the query that asks about the rules also asks
 * whether the other rows are of these types, and how many there are. Of the rules only good news is believed: where one is
 * not kept, the rows are read once more, by the types that they are now known to have. Null, for whatever reason, means that
 * the types are to be looked for closely.
 */
export async function validateAtOnce(
  files: FilesPort,
  source: Source,
  task: Task,
  kinds: Kinds,
): Promise<Judged | null> {
  const { csv } = source.format;
  if (!csv || !isPlain(csv.written)) return null;
  return withDuckDb({ scratch: source.scratch }, async (connection) => {
    try {
      return await atOnce(connection, { files, source, csv, kinds }, task);
    } catch (error) {
      if (!isDuckDbError(error)) throw error;
      return null;
    }
  });
}

interface Csv {
  files: FilesPort;
  source: Source;
  csv: NonNullable<Source["format"]["csv"]>;
  kinds: Kinds;
}

async function atOnce(connection: DuckDBConnection, text: Csv, task: Task): Promise<Judged | null> {
  const { files, source } = text;
  const uneven = unevenColumns(await columnsByFile(connection, source));
  const fits = await viewAtOnce(connection, text);
  const { references, copy } = await openTask(connection, source, task);
  const columns = (await columnsOf(connection, "data")).filter(({ name }) => !name.startsWith("sluice_"));
  const rules = rulesOf(task.schema, { columns: asStored(columns, source), uneven, references, now: task.options.now });
  const beside = [countSql(source), ...fits];
  const counts = await countRules(connection, rules, { columnar: false, beside, once: true });
  // Nothing is known of the types where a rule's own SQL was refused.
  if (counts.beside.length === 0) return null;
  const [counted, ...fitting] = counts.beside;
  const rows = rowsOf(source, counted);
  if (!fitting.every((fit) => fit === true) || rows.includes(0)) return null;
  const table = { rows, columns };
  const kept = new Set(rules.filter((rule) => isKept(rule, counts)));
  if (kept.size === rules.length) return judged(table, rules, []);
  if (!canSpool(columns.map(({ name }) => name))) return null;
  await connection.run(`create or replace view data as ${await spoolTyped(connection, source, columns)}`);
  return judgeRules(connection, rules, { files, source, task, table, columnar: true, copy, kept });
}

/** Not where nothing is known of a rule. */
function isKept(rule: DataRule, counts: Counts): boolean {
  const { kept, broken, numbers } = counts;
  const isCounted = rule.kind === "statistic" ? numbers.has(rule) : rule.kind === "rows" && broken.has(rule);
  return (rule.kind === "shape" || kept.has(rule) || isCounted) && faultOf(rule, counts) === null;
}

/** From `data` as `viewAtOnce` made it. */
function spoolTyped(connection: DuckDBConnection, source: Source, columns: Judged["columns"]): Promise<string> {
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  return spoolRows(
    connection,
    source,
    ({ absolute }) => `select ${names} from data where sluice_file = ${literal(absolute)}`,
  );
}

/** Every column typed and, beside it, as it is read. @returns the aggregates that say whether all rows are of the types */
async function viewAtOnce(connection: DuckDBConnection, { source, csv, kinds }: Csv): Promise<string[]> {
  const names = [...new Set([...csv.columns.values()].flat())];
  const types = await firstTypes(connection, relationOf(source), { columns: names, kinds, format: csv.written });
  const readings = new Map(names.map((name) => [name, firstReading(types.get(name), kinds.get(name))]));
  const files = source.files.map(({ absolute }) => {
    const rows = csvReader(absolute, csv.columns.get(absolute) ?? [], {
      written: csv.written,
      typeOf: (column) => readings.get(column)?.read,
      kindOf: () => undefined,
    });
    // Without the numbers of rows, for which DuckDB would use one thread alone.
    return `select *, ${literal(absolute)} as sluice_file from ${rows}`;
  });
  const typed = [...readings].map(([name, { value }]) => `${value(name)} as ${identifier(name)}`);
  const read = names.map((name, index) => `${identifier(name)} as sluice_read_${index}`);
  const list = [...typed, ...read, "sluice_file"].join(", ");
  await connection.run(`create view data as select ${list} from (${files.join("\nunion all by name\n")})`);
  return [...readings].map(([name, { fits }], index) => fits(`sluice_read_${index}`, name));
}

/** Of a single file there is nothing to tell apart. */
function countSql({ files }: Source): string {
  return files.length === 1 ? "count(*)::double" : "histogram(sluice_file)";
}

function rowsOf({ files }: Source, counted: unknown): number[] {
  if (typeof counted === "number") return [counted];
  const byFile = new Map((counted as { key: string; value: bigint }[]).map(({ key, value }) => [key, Number(value)]));
  return files.map(({ absolute }) => byFile.get(absolute) ?? 0);
}
