import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataSchemaSchema } from "../../core/data/schema/data-schema.ts";
import { createDuckDbData } from "./duckdb-data.ts";

/** One value that is not of its column's type, far behind the rows by which a file is read at once. */
const rows = 6_000;
const oddRow = 5_000;

const good: Readonly<Record<string, string>> = {
  date: "2001-04-01",
  timestamp: "2001-04-01 10:00:00",
  integer: "7",
  number: "1.5",
  boolean: "true",
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-odd-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function findings(type: string, odd: readonly string[], usual = good[type] ?? "") {
  const values = Array.from({ length: rows }, (_, index) => odd[index + 1 - oddRow] ?? usual);
  writeFileSync(join(folder, "data.csv"), `id,x\n${values.map((value, index) => `${index},${value}`).join("\n")}\n`);
  const schema = dataSchemaSchema.parse({ version: 1, columns: { id: { type: "integer" }, x: { type } } });
  const { findings: found } = await createDuckDbData(folder).validate({ source: "data.csv" }, schema, { now: 0 });
  return found.map(({ rule, count, examples }) => ({ rule, count, row: examples[0]?.row }));
}

describe("a value that is not of its column's type", () => {
  it.each([
    ["date", "2001-04-01x"],
    ["date", "2001-04-01 10:00:00"],
    ["date", "2001-04-01 00:00:00+02"],
    ["date", "epoch"],
    ["date", "infinity"],
    ["date", "01.04.2001"],
    ["timestamp", "2001-04-01 10:00:00x"],
    ["timestamp", "epoch"],
    ["timestamp", "infinity"],
    ["integer", "1.5"],
    ["integer", "7x"],
    ["number", "1.5x"],
    ["boolean", "maybe"],
  ])("in a column of type %s, such as %s, is found in its row", async (type, odd) => {
    expect(await findings(type, [odd])).toEqual([{ rule: "x.type", count: 1, row: oddRow }]);
  });

  it.each([
    ["date", "2001-04-01x", "epoch"],
    ["date", "2001-04-01 10:00:00", "nothing"],
    ["timestamp", "infinity", "2001-04-01x"],
  ])("is found beside another in a column of type %s: %s and %s", async (type, ...odd) => {
    expect(await findings(type, odd)).toEqual([{ rule: "x.type", count: 2, row: oddRow }]);
  });

  it.each([
    ["date", "2001-4-1"],
    ["date", "2001-04-02 00:00:00"],
    ["timestamp", "2001-04-01"],
    ["timestamp", "2001-04-01T10:00:00Z"],
    ["timestamp", "2001-04-01 10:00:00+02"],
    ["integer", "7.0"],
    ["number", "1e3"],
  ])("is not what is only written otherwise: %s %s", async (type, odd) => {
    expect(await findings(type, [odd])).toEqual([]);
  });
});
