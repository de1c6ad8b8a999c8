import type { Case } from "./corpus.ts";

/** Data schemas that are wrong before any data is read. */

const data = { "data/a.csv": "x,y\n1,2\n" };
const wrong = (name: string, schema: string, ...says: string[]): Case => ({
  name,
  files: data,
  schema,
  code: "SCHEMA_INVALID",
  says,
});

export const brokenSchemas: readonly Case[] = [
  wrong("no columns", "columns: {}\n", "names no column"),
  wrong("nothing but a version", "", "columns"),
  wrong("a type that there is not", "columns:\n  x: { type: int }\n", "3 ", "type"),
  wrong("a misspelt key", "columns:\n  x: { type: integer, nulable: true }\n", "nulable", "nullable"),
  wrong("bounds of a text", "columns:\n  x: { type: string, min: 1 }\n", "min", "does not apply"),
  wrong("a bound that is no date", "columns:\n  x: { type: date, min: yesterday }\n", "must be a date"),
  wrong("a pattern for numbers", "columns:\n  x: { type: integer, pattern: a }\n", "pattern"),
  wrong("allowed values of another type", "columns:\n  x: { type: integer, allowed: [a] }\n", "allowed"),
  wrong("names that differ in case alone", "columns:\n  x: { type: integer }\n  X: { type: integer }\n", "case alone"),
  wrong(
    "a column whose rules JavaScript would lose",
    "columns:\n  __proto__: { type: integer, min: 0 }\n",
    "3 ",
    "__proto__",
  ),
  wrong("a key given twice", "columns:\n  x: { type: integer }\n  x: { type: string }\n", "unique"),
  wrong("YAML that is not closed", "columns: { x: { type: integer\n", "3"),
  wrong("tabs for indentation", "columns:\n\tx: { type: integer }\n", "3"),
  wrong(
    "aliases without end",
    `columns:\n  a: &a [${"x,".repeat(10)}]\n  b: &b [${"*a,".repeat(20)}]\n  c: &c [${"*b,".repeat(20)}]\n  d: [${"*c,".repeat(20)}]\n`,
    "alias",
  ),
  wrong(
    "an expression that ends its statement",
    "columns:\n  x: { type: integer }\ntable: { sql: [{ name: a, must: 'true; drop table data' }] }\n",
    "must not contain ;",
  ),
  wrong(
    "an expression that comments out the rest",
    "columns:\n  x: { type: integer }\ntable: { sql: [{ name: a, must: 'true -- or' }] }\n",
    "must not contain --",
  ),
  wrong(
    "an expression that closes what it did not open",
    "columns:\n  x: { type: integer }\ntable: { sql: [{ name: a, must: 'true) or (true' }] }\n",
    "parentheses",
  ),
  wrong(
    "an expression with dollar quotes",
    "columns:\n  x: { type: integer }\ntable: { sql: [{ name: a, must: 'x = $$1$$' }] }\n",
    "must not contain $$",
  ),
  wrong(
    "two rules of one name",
    "columns:\n  x: { type: integer }\ntable: { sql: [{ name: a, must: x > 0 }, { name: a, must: x > 1 }] }\n",
    "repeats the name",
  ),
  {
    name: "an expression about a column that there is not",
    files: data,
    schema: "columns:\n  x: { type: integer }\n  y: { type: integer }\ntable: { sql: [{ name: a, must: z > 0 }] }\n",
    code: "finding",
    says: ["[table.sql.a]", "cannot be checked"],
  },
  {
    name: "a key of columns that there are not",
    files: data,
    schema: "columns:\n  x: { type: integer }\n  y: { type: integer }\ntable: { key: { columns: [id] } }\n",
    code: "finding",
    says: ["[table.key]", "id"],
  },
  {
    name: "a delimiter of two characters",
    files: data,
    format: { delimiter: ";;" },
    code: "CONFIG_INVALID",
    says: ["delimiter", "one character"],
  },
  {
    name: "an encoding that there is not",
    files: data,
    format: { encoding: "utf-9" },
    code: "CONFIG_INVALID",
    says: ["encoding"],
  },
  {
    name: "no header and no names",
    files: data,
    format: { header: false },
    code: "CONFIG_INVALID",
    says: ["header", "columns"],
  },
  {
    name: "a decimal comma beside commas between values",
    files: data,
    format: { decimal: "," },
    code: "CONFIG_INVALID",
    says: ["decimal", "delimiter"],
  },
  {
    name: "a name of a headerless column given twice",
    files: data,
    format: { header: false, columns: ["x", "X"] },
    code: "CONFIG_INVALID",
    says: ["named twice"],
  },
];
