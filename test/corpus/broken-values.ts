import type { Case } from "./corpus.ts";

/** Files that make a table whose values are not what they should be. Each case names the file and the row. */

const csv = (text: string, schema: string, rest: Partial<Case> = {}) => ({
  files: { "data/a.csv": text },
  schema: `columns:\n  y: { type: integer }\n${schema}`,
  ...rest,
});
const at = (row: number) => `row ${row} of data/a.csv`;

export const brokenValues: readonly Case[] = [
  {
    name: "a text among numbers",
    ...csv("x,y\n1,0\ntwo,0\n3,0\n", "  x: { type: integer }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "two"],
  },
  {
    name: "a fraction among whole numbers",
    ...csv("x,y\n1,0\n2.5,0\n", "  x: { type: integer }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "2.5"],
  },
  {
    name: "NA where missing texts are not declared",
    ...csv("x,y\n1,0\nNA,0\n", "  x: { type: number, nullable: true }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "NA"],
  },
  {
    name: "NA declared as missing, in a column without gaps",
    ...csv("x,y\n1,0\nNA,0\n", "  x: { type: number }\n", { format: { missing: ["", "NA"] } }),
    code: "finding",
    says: ["[x.nullable]", at(2)],
  },
  {
    name: "NaN in a column without gaps",
    ...csv("x,y\n1.5,0\nNaN,0\n", "  x: { type: number }\n"),
    code: "finding",
    says: ["[x.nullable]", at(2)],
  },
  {
    name: "the word NULL, which is a text",
    ...csv("x,y\n1,0\nNULL,0\n", "  x: { type: integer, nullable: true }\n"),
    code: "finding",
    says: ["[x.type]", at(2)],
  },
  {
    name: "an empty value in a column without gaps",
    ...csv("x,y\n1,0\n,0\n", "  x: { type: integer }\n"),
    code: "finding",
    says: ["[x.nullable]", at(2)],
  },
  {
    name: "a quoted empty text is missing too",
    ...csv('x,y\na,0\n"",0\n', "  x: { type: string }\n"),
    code: "finding",
    says: ["[x.nullable]", at(2)],
  },
  {
    name: "dates written in two ways",
    ...csv("x,y\n2001-04-01,0\n02.04.2001,0\n", "  x: { type: date }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "02.04.2001"],
  },
  {
    name: "a day that is in no calendar",
    ...csv("x,y\n2001-04-01,0\n2001-02-30,0\n", "  x: { type: date }\n"),
    code: "finding",
    says: ["[x.type]", at(2)],
  },
  {
    name: "a time of day where a date is wanted",
    ...csv("x,y\n2001-04-01 00:00:00,0\n2001-04-02 10:30:00,0\n", "  x: { type: date }\n"),
    code: "finding",
    says: ["[x.type]", at(2)],
  },
  {
    name: "American dates declared as German ones",
    ...csv("x,y\n30.04.2001,0\n04/30/2001,0\n", "  x: { type: date }\n", { format: { date: "%d.%m.%Y" } }),
    code: "finding",
    says: ["[x.type]", at(2)],
  },
  {
    name: "decimal points where commas are declared",
    ...csv("x;y\n1,5;0\n2.5;0\n", "  x: { type: number }\n", { format: { delimiter: ";", decimal: "," } }),
    code: "finding",
    says: ["[x.type]", at(2), "2.5"],
  },
  {
    name: "decimal commas that are not declared",
    ...csv('x,y\n1.5,0\n"2,5",0\n', "  x: { type: number }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "2,5"],
  },
  {
    name: "yes where true is wanted",
    ...csv("x,y\ntrue,0\nmaybe,0\n", "  x: { type: boolean }\n"),
    code: "finding",
    says: ["[x.type]", at(2), "maybe"],
  },
  {
    name: "whole numbers that differ in their last digit only, beyond 2^53",
    ...csv(
      "x,y\n9007199254740992,0\n9007199254740993,0\n9007199254740992,0\n",
      "  x: { type: integer, unique: true }\n",
    ),
    code: "finding",
    says: ["[x.unique]", "1 row repeats", at(3)],
  },
  {
    name: "a whole number of more digits than any type has",
    ...csv(`x,y\n1,0\n${"9".repeat(60)},0\n`, "  x: { type: integer }\n"),
    code: "finding",
    says: ["[x.type]", at(2)],
  },
  {
    name: "a value below the least",
    ...csv("x,y\n1,0\n-1,0\n", "  x: { type: integer, min: 0 }\n"),
    code: "finding",
    says: ["[x.min]", at(2)],
  },
  {
    name: "a value above the greatest",
    ...csv("x,y\n1,0\n11,0\n", "  x: { type: integer, max: 10 }\n"),
    code: "finding",
    says: ["[x.max]", at(2)],
  },
  {
    name: "infinity",
    ...csv("x,y\n1.5,0\ninf,0\n", "  x: { type: number, max: 10 }\n"),
    code: "finding",
    says: ["[x.max]", at(2)],
  },
  {
    name: "a value that is not allowed",
    ...csv("x,y\na,0\nc,0\n", "  x: { type: string, allowed: [a, b] }\n"),
    code: "finding",
    says: ["[x.allowed]", at(2)],
  },
  {
    name: "a value with a blank behind it",
    ...csv("x,y\na,0\na ,0\n", "  x: { type: string, allowed: [a, b] }\n"),
    code: "finding",
    says: ["[x.allowed]", at(2), "'a '"],
  },
  {
    name: "a postal code without its leading zero",
    ...csv("x,y\n02134,0\n2134,0\n", "  x: { type: string, pattern: '\\d{5}' }\n"),
    code: "finding",
    says: ["[x.pattern]", at(2)],
  },
  {
    name: "a key that comes twice",
    ...csv("x,y\n1,0\n2,0\n1,0\n", "  x: { type: integer }\ntable: { key: { columns: [x, y] } }\n"),
    code: "finding",
    says: ["[table.key]", at(3)],
  },
  {
    name: "too few rows",
    ...csv("x,y\n1,0\n", "  x: { type: integer }\ntable: { rows: { min: 2 } }\n"),
    code: "finding",
    says: ["[table.rows]", "at least 2"],
  },
  {
    name: "a column that is missing",
    ...csv("y\n1\n2\n", "  x: { type: integer }\n"),
    code: "finding",
    says: ["[x.missing]"],
  },
  {
    name: "a column that the schema does not know",
    ...csv("x,y,z\n1,0,0\n", "  x: { type: integer }\nextra_columns: error\n"),
    code: "finding",
    says: ["[table.extra_columns]", "z"],
  },
  {
    name: "a column that one of two files lacks",
    files: { "data/a.csv": "x,y\n1,0\n", "data/b.csv": "y\n1\n" },
    schema: "columns:\n  y: { type: integer }\n  x: { type: integer }\n",
    code: "finding",
    says: ["[x.nullable]", "row 1 of data/b.csv"],
  },
  {
    name: "a rule that an expression breaks",
    ...csv("x,y\n1,0\n3,0\n", "  x: { type: integer }\ntable: { sql: [{ name: small, must: x < 2 }] }\n"),
    code: "finding",
    says: ["[table.sql.small]", at(2)],
  },
  {
    name: "the target, where there is no schema, with a gap",
    files: { "data/a.csv": "x,y\n1,0\n2,\n" },
    code: "finding",
    says: ["[y.nullable]", at(2)],
  },
  {
    name: "no target, where there is no schema",
    files: { "data/a.csv": "x,z\n1,0\n2,1\n" },
    code: "finding",
    says: ["[y.missing]"],
  },
];
