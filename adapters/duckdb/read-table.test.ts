import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-read-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const make = (name: string, select: string) =>
  withDuckDb({}, (connection) => rowsOf(connection, `copy (${select}) to '${root}/${name}' (format parquet)`));

it("gives every type as numbers or text, with its missing values", async () => {
  await make(
    "types.parquet",
    `select * from (values
       (7::tinyint, 2::hugeint, 1.5::decimal(4, 2), 0.25::float, true, timestamp '2001-01-01 00:00:01', date '2001-01-02', 'é', uuid '00000000-0000-0000-0000-000000000001'),
       (null, null, null, null, null, null, null, null, null)) t(tiny, huge, price, share, yes, at_time, on_day, word, uid)`,
  );
  const { rows, columns } = await createDuckDbData(root).read("types.parquet");
  expect(rows).toBe(2);
  expect(Object.fromEntries(Object.entries(columns).map(([name, { values }]) => [name, [...values]]))).toEqual({
    tiny: [7, Number.NaN],
    huge: [2, Number.NaN],
    price: [1.5, Number.NaN],
    share: [0.25, Number.NaN],
    yes: [1, Number.NaN],
    at_time: [Date.UTC(2001, 0, 1, 0, 0, 1), Number.NaN],
    on_day: [Date.UTC(2001, 0, 2), Number.NaN],
    word: ["é", null],
    uid: ["00000000-0000-0000-0000-000000000001", null],
  });
  expect(columns.word?.type).toBe("string");
});

it("keeps the order of rows over many chunks, and the order of the columns asked for", async () => {
  await make("many.parquet", "select i as id, 'w' || i as word from range(10000) r(i)");
  const { columns } = await createDuckDbData(root).read(join(root, "many.parquet"), ["word", "id"]);
  expect(Object.keys(columns)).toEqual(["word", "id"]);
  expect(columns.id?.values.every((id, row) => id === row)).toBe(true);
  expect(columns.word?.values[9_999]).toBe("w9999");
});

it("inspects files with rows, digests and types", async () => {
  await make("a.parquet", "select 1 as x");
  await make("b.parquet", "select 2 as x, 'y' as y from range(3)");
  const shape = await createDuckDbData(root).inspect({ source: "*.parquet" });
  expect(shape).toEqual({
    rows: 4,
    files: [
      { path: "a.parquet", rows: 1, bytes: 192, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      { path: "b.parquet", rows: 3, bytes: 297, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ],
    columns: [
      { name: "x", type: "INTEGER" },
      { name: "y", type: "VARCHAR" },
    ],
  });
});

it("reads whole numbers that a float would round as text, each with its last digit", async () => {
  const ids = "unnest([9007199254740992, 9007199254740993, -9007199254740993]) as id";
  await make("ids.parquet", `select ${ids}, 9007199254740991 as x, 123456789012345678901234567890::decimal(38,0) as h`);
  const { columns } = await createDuckDbData(root).read("ids.parquet");
  expect(columns.id).toEqual({
    type: "string",
    values: ["9007199254740992", "9007199254740993", "-9007199254740993"],
  });
  expect(columns.x).toMatchObject({ type: "number" });
  expect(columns.h?.values[0]).toBe("123456789012345678901234567890");
});
