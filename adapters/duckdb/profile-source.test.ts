import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ColumnProfile } from "../../core/data/profile/profile.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-profile-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function profile(files: Record<string, string>, source: string, options = {}) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const found = await createDuckDbData(folder).profile({ source }, { personal: [], ...options });
  return { ...found, column: (name: string) => found.columns.find((one) => one.name === name) as ColumnProfile };
}

const csv = `n,"sel""ect",at,ok,x
1,a,2024-01-01 00:00:00,true,1.5
2,b,2024-01-02 12:00:00,false,
2,a,,true,inf
,,2024-01-03 00:00:00,true,nan
`;

it("counts, measures and lists exactly, whatever the columns are called", async () => {
  const { rows, column } = await profile({ "a.csv": csv }, "a.csv");
  expect(rows).toBe(4);
  expect(column("n")).toEqual({
    name: "n",
    type: "BIGINT",
    kind: "number",
    missing: 1,
    distinct: { count: 2, exact: true },
    range: { min: 1, max: 2, mean: 1.66666666667, sd: 0.57735026919 },
    cells: { cuts: [1, 2], counts: [1, 2, 0] },
  });
  expect(column('sel"ect')).toMatchObject({
    kind: "category",
    missing: 1,
    levels: [
      { value: "a", count: 2 },
      { value: "b", count: 1 },
    ],
  });
  expect(column("at")).toMatchObject({ kind: "time", missing: 1, range: { min: Date.UTC(2024, 0, 1) } });
  expect(column("ok")).toMatchObject({ kind: "category", levels: [{ value: "true", count: 3 }, { value: "false" }] });
  // NaN is missing; infinity is there, above every cut, and no part of the mean.
  expect(column("x")).toMatchObject({ missing: 2, range: { mean: 1.5 }, cells: { cuts: [1.5], counts: [1, 1] } });
});

it("counts over the cells and levels of a reference", async () => {
  const reference = await profile({ "a.csv": "n,c\n1,a\n2,b\n3,b\n" }, "a.csv");
  const { column } = await profile({ "b.csv": "n,c\n0,b\n2,c\n9,c\n" }, "b.csv", { reference });
  expect(column("n")).toMatchObject({ cells: { cuts: [1, 2, 3], counts: [1, 1, 0, 1] } });
  expect(column("c")).toMatchObject({
    levels: [
      { value: "c", count: 2 },
      { value: "b", count: 1 },
      { value: "a", count: 0 },
    ],
  });
});

it("keeps no value of a personal column, and none of one where nearly all differ", async () => {
  const lines = Array.from({ length: 3_000 }, (_, row) => `id-${row},person-${row % 7}`);
  const { column } = await profile({ "a.csv": `id,who\n${lines.join("\n")}\n` }, "a.csv", { personal: ["who"] });
  expect(column("id")).toMatchObject({ kind: "unique", missing: 0 });
  expect(JSON.stringify(column("who"))).not.toContain("person-");
});

it("is the same on every run, also where cells are cut from a sample", async () => {
  const lines = Array.from({ length: 150_000 }, (_, row) => `${((row * 7919) % 150_001) / 3}`);
  const files = { "a.csv": `x\n${lines.join("\n")}\n` };
  const first = (await profile(files, "a.csv")).column("x");
  expect((await profile(files, "a.csv")).column("x")).toEqual(first);
  expect(first).toMatchObject({ distinct: { exact: false } });
  const { counts } = (first as Extract<ColumnProfile, { cells: unknown }>).cells;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(150_000);
  expect(Math.max(...counts)).toBeLessThan(400);
});
