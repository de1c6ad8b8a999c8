import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeFinding } from "../../core/data/rules/findings.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-json-"));
});
afterEach(() => rm(root, { recursive: true }));

const write = (name: string, lines: readonly string[]) => writeFile(join(root, name), `${lines.join("\n")}\n`);
const objects = (values: readonly string[]) => values.map((value) => `{"x":${value}}`);

async function typeOf(values: readonly string[], others?: readonly string[]): Promise<string | undefined> {
  await write("a.jsonl", objects(values));
  if (others) await write("b.jsonl", objects(others));
  return (await createDuckDbData(root).inspect({ source: "*.jsonl" })).columns.find(({ name }) => name === "x")?.type;
}

it.each([
  [["1", "-2", "null"], "BIGINT"],
  [["18446744073709551615", "-1"], "DECIMAL(38,0)"],
  [["123456789012345678901234567890", "1"], "DECIMAL(38,0)"],
  [["9007199254740993", "1.5"], "JSON"],
  [["1", "2.5", "1e3"], "DOUBLE"],
  [["true", "false"], "BOOLEAN"],
  [['"00123"', '"17"'], "VARCHAR"],
  [['"2001-04-30"', '"2001-05-01"'], "DATE"],
  [['"2001-04-30T10:00:00"'], "TIMESTAMP"],
  [['"2001-04-30"', '"30.04.2001"'], "VARCHAR"],
  [["1", '"x"'], "JSON"],
  [["true", "1"], "JSON"],
  [['{"y":1}', "[1]"], "JSON"],
  [["null", "null"], "VARCHAR"],
])("takes %j for a type that keeps all of them: %s", async (values, type) => {
  expect(await typeOf(values)).toBe(type);
});

it("gives a column one type in all files", async () => {
  expect(await typeOf(["1"], ["2.5"])).toBe("DOUBLE");
  expect(await typeOf(["1"], ['"x"'])).toBe("JSON");
  expect(await typeOf(["1"], ["null"])).toBe("BIGINT");
  expect(await typeOf(["1"], ["123456789012345678901234567890"])).toBe("DECIMAL(38,0)");
});

it("hands long numbers on to the last digit", async () => {
  const long = "123456789012345678901234567890";
  await write("a.jsonl", objects([long, "1"]));
  expect((await createDuckDbData(root).read("a.jsonl")).columns.x?.values).toEqual([long, "1"]);
  await write("a.jsonl", objects(["9007199254740993", "1.5"]));
  expect((await createDuckDbData(root).read("a.jsonl")).columns.x?.values).toEqual(["9007199254740993", "1.5"]);
});

async function findings(columns: string) {
  const { schema } = parseDataSchema(`version: 1\ncolumns: ${columns}\n`, "data.schema.yaml");
  const checked = await createDuckDbData(root).validate({ source: "*.jsonl" }, schema, { now: 0 });
  return checked.findings.map((finding) => `${finding.severity} ${finding.rule}: ${describeFinding(finding)}`);
}

it("names the values of mixed types by file and row", async () => {
  await write("a.jsonl", objects(["1", "2"]));
  await write("b.jsonl", objects(["3", '"4"', "true", "null", "1.5", "[5]"]));
  expect(await findings("{ x: { type: integer, nullable: true } }")).toEqual([
    `error x.type: column x has 4 values that are not a whole number (50%, allowed: none), first at row 2 of b.jsonl: '"4"', 'true', 1.5`,
  ]);
  await write("b.jsonl", objects(['"a"', '"b"', "7"]));
  expect(await findings("{ x: { type: string } }")).toEqual([
    "error x.type: column x has 3 values that are not text (60%, allowed: none), first at row 1 of a.jsonl: 1, 2, 7",
  ]);
});

it("leaves text that looks like dates to a schema that calls it text", async () => {
  await write("a.jsonl", objects(['"2001-04-30"', '"2001-05-01"']));
  expect(await findings('{ x: { type: string, pattern: "\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d" } }')).toEqual([]);
  expect(await findings("{ x: { type: date, min: 2001-05-01 } }")).toEqual([
    "error x.min: column x has 1 value below 2001-05-01 (50%, allowed: none), first at row 1 of a.jsonl: '2001-04-30'",
  ]);
});

it.each([
  [['{"x":1,"X":2}'], "a.jsonl: the names x and X differ in upper and lower case alone."],
  [
    ['{"x":1}', '{"x":4111111111111111,"x":2}'],
    "a.jsonl cannot be read as JSON lines, line 2: its object has the key x twice",
  ],
  [['{"x":1}', "[1]"], "a.jsonl cannot be read as JSON lines, line 2: it is an array, not an object"],
])("refuses %j", async (lines, message) => {
  await write("a.jsonl", lines);
  const error = await createDuckDbData(root)
    .inspect({ source: "*.jsonl" })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SluiceError);
  expect((error as SluiceError).message).toBe(message);
});
