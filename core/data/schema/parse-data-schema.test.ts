import { describe, expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseDataSchema } from "./parse-data-schema.ts";

const good = `version: 1
columns:
  id: { type: string, unique: true }
  distance:
    type: integer
    min: 1
  a.b: { type: number }
table:
  rows: { min: 10 }
  sql:
    - name: positive
      must: distance > 0
    - { name: other, must: "id <> 'x;y'" }
`;

function problemsOf(text: string): string[] {
  try {
    parseDataSchema(text, "data.schema.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.code).toBe("SCHEMA_INVALID");
    expect(error.remedy).not.toBe("");
    return error.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
  }
  return [];
}

describe("parseDataSchema", () => {
  it("gives the schema with its defaults, and the line of each rule", () => {
    const { schema, lineOf } = parseDataSchema(good, "data.schema.yaml");
    expect(schema.columns.id).toMatchObject({ nullable: false, severity: "error" });
    const rules = ["distance.min", "distance.nullable", "a.b.type", "table.rows", "table.sql.other", "gone.min"];
    expect(rules.map(lineOf)).toEqual([6, 4, 7, 9, 13, null]);
    expect(lineOf("table.extra_columns")).toBe(1);
  });

  it("names every malformed part with its place", () => {
    expect(problemsOf("version: 1\ncolumns:\n  x: { type: whole, minimum: 3 }\n")).toEqual([
      '3:8 columns.x.type must be one of string, integer, number, boolean, timestamp, date, not "whole"',
      "3:21 unknown key 'minimum' in columns.x; known are type, nullable, missing, min, max, allowed, allowed_from, pattern, length, format, unique, monotonic, mean, median, quantiles, distinct, available_at, mostly, severity",
    ]);
    expect(problemsOf("columns: [")).toHaveLength(1);
    expect(problemsOf("")).toEqual(["1:undefined the file is empty"]);
  });

  it("refuses rules that make no sense for their column", () => {
    const columns = `
  a: { type: string, min: 3 }
  b: { type: integer, min: 1.5, pattern: x }
  c: { type: date, max: tomorrow }
  d: { type: integer, allowed: [1, two] }
  D: { type: integer }`;
    expect(problemsOf(`version: 1\ncolumns:${columns}\n`)).toEqual([
      "7:3 columns.D differs from another column in upper and lower case alone",
      "3:22 columns.a.min does not apply to a column of type string",
      "4:33 columns.b.pattern does not apply to a column of type integer",
      "4:23 columns.b.min must be a whole number for a column of type integer",
      "5:20 columns.c.max must be a date such as 2001-04-01 for a column of type date",
      "6:36 columns.d.allowed.1 is not of the column's type integer",
    ]);
    expect(problemsOf("version: 1\ncolumns: {}\n")).toEqual([
      "2:1 columns names no column, so nothing would be checked",
    ]);
  });

  it("refuses rules that contradict themselves", () => {
    const columns = `
  a: { type: integer, min: 3, max: 2, mostly: { pattern: 99% } }
  b: { type: string, pattern: "(?=a)b", length: { min: 4, max: 2 }, format: emial }
  c: { type: number, quantiles: { 101%: { max: 1 }, 99%: {} }, mean: { min: 2, max: 1 } }
  d: { type: string, allowed: [a], allowed_from: codes.csv#code }
  e: { type: date, format: "%d.%k", min: 2001-02-01, max: 2001-01-01 }
  f: { type: string, pattern: "a)(", severity: { mean: warn } }`;
    const table = `
  rows: { min: 3, max: 2 }
  freshness: { column: a, max_age: 2d }
  dependencies: [{ columns: [a], determine: [a] }]
  foreign_keys: [{ columns: [a, b], file: x.csv, to: [c] }]
  sql: [{ name: x, must: "true", over: table, mostly: 99% }]`;
    expect(problemsOf(`version: 1\ncolumns:${columns}\ntable:${table}\n`)).toEqual([
      "3:23 columns.a.min must not be above max: 3 is more than 2",
      "3:49 columns.a.mostly.pattern is for a rule that the column does not have",
      "4:22 columns.b.pattern is no RE2 regular expression: it looks ahead or behind, which RE2 does not do",
      '4:69 columns.b.format must be one of date, timestamp, email, uuid, url, ipv4, or how a date is written, such as "%d.%m.%Y"',
      "4:51 columns.b.length.min must not be above max: 4 is more than 2",
      "5:72 columns.c.mean.min must not be above max: 2 is more than 1",
      "5:35 columns.c.quantiles.101% must be a share between 0% and 100%, such as 99%",
      "5:53 columns.c.quantiles.99% needs min or max",
      "6:36 columns.d.allowed_from and allowed are two lists; say one",
      "7:37 columns.e.min must not be above max: 2001-02-01 is more than 2001-01-01",
      "7:20 columns.e.format has %k, which says nothing of a date",
      "8:22 columns.f.pattern is no RE2 regular expression: it closes a ) that is not open",
      "8:50 columns.f.severity.mean is for a rule that the column does not have",
      "10:11 table.rows.min must not be above max: 3 is more than 2",
      "11:16 table.freshness.column must be a timestamp or date, not a column of type integer",
      "12:46 table.dependencies.0.determine.0 a decides itself",
      "13:50 table.foreign_keys.0.to must name as many columns as columns: 2",
      "14:47 table.sql.0.mostly does not apply to a rule over the table",
    ]);
  });

  it("knows no share where none makes sense", () => {
    expect(
      problemsOf(
        "version: 1\ncolumns: { d: { type: string, mostly: 150% } }\ntable: { key: { columns: [d], mostly: 9% } }",
      ),
    ).toEqual([
      "2:31 columns.d.mostly must be between 0% and 100%",
      "3:31 unknown key 'mostly' in table.key; known are columns, severity",
    ]);
  });

  it("refuses SQL that is more than one expression", () => {
    const must = (text: string) => problemsOf(good.replace("distance > 0", JSON.stringify(text)));
    expect(must("(distance > 0) and id not in ('--', ';', '(')")).toEqual([]);
    expect(must("true); drop table data; --")).toEqual([
      "12:7 table.sql.0.must is not one SQL expression: it must not contain ; outside of quotes",
    ]);
    expect(must("true) or (true")).toEqual([
      "12:7 table.sql.0.must is not one SQL expression: its parentheses do not match",
    ]);
    expect(must("id = 'open")).toEqual([
      "12:7 table.sql.0.must is not one SQL expression: it must not contain ' outside of quotes",
    ]);
    expect(must("id = e'\\' or true) --'")[0]).toMatch("is not one SQL expression");
    expect(must("id = $$'$$")[0]).toMatch("is not one SQL expression");
    expect(must("true /* or")[0]).toMatch("is not one SQL expression");
    expect(problemsOf(good.replace("name: other", "name: positive"))).toEqual([
      "13:9 table.sql.1.name repeats the name positive",
    ]);
  });
});
