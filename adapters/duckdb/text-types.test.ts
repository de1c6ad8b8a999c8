import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-types-"));
});
afterEach(() => rm(root, { recursive: true }));

async function typeOf(values: readonly string[], others?: readonly string[]): Promise<string | undefined> {
  await writeFile(join(root, "a.csv"), `x,y\n${values.map((value) => `${value},1\n`).join("")}`);
  if (others) await writeFile(join(root, "b.csv"), `x,y\n${others.map((value) => `${value},1\n`).join("")}`);
  const { columns } = await createDuckDbData(root).inspect({ source: "*.csv" });
  return columns.find(({ name }) => name === "x")?.type;
}

it.each([
  [["1", "-2", ""], "BIGINT"],
  [["1", "12345678901234567890123"], "DECIMAL(38,0)"],
  [["1", "2.5"], "DOUBLE"],
  [["1e3", "nan"], "DOUBLE"],
  [["true", "False"], "BOOLEAN"],
  [["2001-04-01", "2001-4-2"], "DATE"],
  [["2001-04-01", "2001-04-01 10:00:00"], "TIMESTAMP"],
  [["2001-04-01T10:00:00Z", "2001-04-01T10:00:00+02:00"], "TIMESTAMP WITH TIME ZONE"],
])("takes %j for the narrowest type that holds them: %s", async (values, type) => {
  expect(await typeOf(values)).toBe(type);
});

it.each([
  ["a leading zero", ["02134", "90210"]],
  ["more digits than any number has", ["1", "9".repeat(40)]],
  ["a sign in front", ["+1", "007"]],
  ["NA", ["1", "NA"]],
  ["dates in two formats", ["2001-04-01", "01.04.2001"]],
  ["an American date", ["04/01/2001"]],
  ["words for dates", ["epoch", "infinity"]],
  ["numbers for truth", ["yes", "no"]],
  ["nothing at all", ["", ""]],
])("leaves %s as text", async (_, values) => {
  expect(await typeOf(values)).toBe("VARCHAR");
});

it("looks at every row of every file", async () => {
  const rows = Array.from({ length: 5_000 }, (_, row) => String(row));
  expect(await typeOf([...rows, "x"])).toBe("VARCHAR");
  expect(await typeOf([...rows, "0.5"])).toBe("DOUBLE");
  expect(await typeOf(rows, ["02134"])).toBe("VARCHAR");
});
