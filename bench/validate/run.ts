import { join } from "node:path";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import { schemaText } from "./rules.ts";
import { columnNames, writeSql } from "./table.ts";

/**
 * One task of the benchmark in a process of its own, so that its memory and its caches are its own too: `make` the data,
 * `validate` a file as a pull request's data is validated, or `scan` it, which is the measure of how fast that can be.
 */

const [task, folder = "", argument = ""] = process.argv.slice(2);

async function make(rows: number): Promise<void> {
  await withDuckDb({ scratch: folder }, async (connection) => {
    for (const sql of writeSql(rows, join(folder, "data.parquet"), join(folder, "data.csv"))) await connection.run(sql);
  });
}

/** With everything that belongs to it: the schema is read, the files are looked through and digested. */
async function validate(file: string): Promise<{ rules: number }> {
  const { schema } = parseDataSchema(schemaText(), "data.schema.yaml");
  const checked = await createDuckDbData(folder).validate({ source: file }, schema, { now: Date.now() });
  const [finding] = checked.findings;
  if (finding) throw new Error(`The data of the benchmark keeps every rule, but: ${finding.message}`);
  return { rules: checked.rulesRun };
}

/** Every value of every column is decoded and looked at once: the greatest of each. */
async function scan(file: string): Promise<{ columns: number }> {
  const path = literal(join(folder, file));
  // Types are known beforehand, so that nothing is read twice.
  const reader = file.endsWith(".csv") ? `read_csv(${path}, header = true, columns = {${csvTypes()}})` : path;
  return withDuckDb({ scratch: folder }, async (connection) => {
    const result = await connection.runAndReadAll(`select ${columnNames.map((name) => `max(${name})`)} from ${reader}`);
    return { columns: result.getRowsJS()[0]?.length ?? 0 };
  });
}

function csvTypes(): string {
  const { schema } = parseDataSchema(schemaText(), "data.schema.yaml");
  const names = { integer: "BIGINT", number: "DOUBLE", string: "VARCHAR", boolean: "BOOLEAN" } as Record<
    string,
    string
  >;
  return columnNames
    .map((name) => `${name}: '${names[schema.columns[name]?.type ?? ""] ?? schema.columns[name]?.type}'`)
    .join(", ");
}

const tasks: Record<string, (argument: string) => Promise<unknown>> = {
  make: (rows) => make(Number(rows)),
  validate,
  scan,
};

const started = performance.now();
const facts = await tasks[task ?? ""]?.(argument);
const seconds = (performance.now() - started) / 1_000;
// The unit of maxRSS is kilobytes.
console.log(JSON.stringify({ seconds, peakGigabytes: process.resourceUsage().maxRSS / 1e6, facts }));
