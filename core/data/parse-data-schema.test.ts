import { describe, expect, it } from "vitest";
import { SluiceError } from "../errors.ts";
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
      "3:21 unknown key 'minimum' in columns.x; known are type, nullable, min, max, allowed, pattern, unique, severity",
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
      "4:23 columns.b.min must be a whole number for a column of type integer",
      "4:33 columns.b.pattern does not apply to a column of type integer",
      "5:20 columns.c.max must be a date such as 2001-04-01 for a column of type date",
      "6:36 columns.d.allowed.1 is not of the column's type integer",
    ]);
    expect(problemsOf("version: 1\ncolumns: {}\n")).toEqual([
      "2:1 columns names no column, so nothing would be checked",
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
