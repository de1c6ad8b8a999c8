import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { rowsOf, withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import { mulberry32 } from "../../core/mulberry32.ts";
import { ensureVenv } from "./environment.ts";

/** The rows that break rules, beside pandera's, on tables where values of every odd kind are planted here and there. */

const tables = 200;

type Cell = number | string | null;

interface Column {
  type: "integer" | "number" | "string";
  rules: Record<string, unknown>;
  values: Cell[];
}

interface Case {
  columns: Record<string, Column>;
  key: string[];
}

function caseOf(seed: number): Case {
  const random = mulberry32(seed);
  const among = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const rows = 1 + Math.floor(random() * 120);
  // A third of the tables is clean, the others more and more odd.
  const odd = among([0, 0.02, 0.2]);
  const values = (usual: (row: number) => Cell, planted: readonly Cell[]) =>
    Array.from({ length: rows }, (_, row) => (random() < odd ? among(planted) : usual(row)));
  const some = <T extends Record<string, unknown>>(rules: T) =>
    Object.fromEntries(Object.entries(rules).filter(() => random() < 0.7));
  const number = (least: number, planted: readonly Cell[]) =>
    values(() => least + Math.round(random() * 2_000) / 4, planted);
  return {
    key: ["id", "part"],
    columns: {
      id: { type: "integer", rules: some({ unique: true }), values: values((row) => row + 1, [1, 2]) },
      part: {
        type: "string",
        rules: some({ allowed: ["a", "b"] }),
        values: values(() => among(["a", "b"]), ["c", "A", ""]),
      },
      count: {
        type: "integer",
        rules: some({ min: 0, max: 100, nullable: true, allowed: [...Array(90).keys()] }),
        values: values(() => Math.floor(random() * 90), [-1, 0, 100, 101, null, 95]),
      },
      step: { type: "integer", rules: { monotonic: "increasing" }, values: values((row) => row >> 1, [-3, 10_000]) },
      low: { type: "number", rules: some({ min: 0.25, nullable: true }), values: number(0.25, [-0.25, 0.25, 0, null]) },
      high: {
        type: "number",
        rules: some({ max: 999.75, mean: { min: 600, max: 660 }, nullable: true }),
        values: number(400, [1_000, 999.75, 0, null]),
      },
      code: {
        type: "string",
        rules: some({ pattern: "[A-Z]{2}\\d*", length: { min: 2, max: 4 }, nullable: true }),
        values: values(() => `AB${Math.floor(random() * 100)}`, ["ab1", "A", "AB123", "ÄB", "AB\n", " AB", "", null]),
      },
    },
  };
}

function schemaText({ columns, key }: Case): string {
  const rules = Object.entries(columns).map(([name, column]) => [name, { type: column.type, ...column.rules }]);
  const sql = [{ name: "pair", must: "low <= high" }];
  return stringify({ version: 1, columns: Object.fromEntries(rules), table: { key: { columns: key }, sql } });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-pandera-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ownFindings(number: number, one: Case): Promise<Record<string, number[]>> {
  const { schema } = parseDataSchema(schemaText(one), "schema.yaml");
  const violations = `bad-${number}.parquet`;
  const data = createDuckDbData(folder);
  const { findings } = await data.validate({ source: `${number}.parquet` }, schema, { now: 0, violations });
  const found = Object.fromEntries(findings.map(({ rule }): [string, number[]] => [rule, []]));
  if (findings.every(({ count }) => count === null)) return found;
  const rows = await withDuckDb({}, (connection) =>
    rowsOf(
      connection,
      `select sluice_rule, sluice_row::int as row from ${literal(join(folder, violations))} order by row`,
    ),
  );
  for (const { sluice_rule, row } of rows) found[String(sluice_rule)]?.push(Number(row));
  for (const { rule, count } of findings) if (count !== null) expect(found[rule]).toHaveLength(count);
  return found;
}

test(`finds the rows that pandera finds, and no others, in ${tables} tables`, async () => {
  const cases = Array.from({ length: tables }, (_, seed) => caseOf(seed + 1));
  writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  const script = join(import.meta.dirname, "pandera_rules.py");
  const options = { encoding: "utf8", maxBuffer: 1e9 } as const;
  const theirs = JSON.parse(execFileSync(ensureVenv("validate"), [script, folder], options)) as Record<
    string,
    number[]
  >[];
  let violations = 0;
  for (const [number, one] of cases.entries()) {
    const own = await ownFindings(number, one);
    expect(own, `table ${number}`).toEqual(theirs[number]);
    violations += Object.values(own).flat().length;
  }
  // The comparison must have had something to compare.
  expect(violations).toBeGreaterThan(5_000);
});
