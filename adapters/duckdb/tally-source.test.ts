import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ReferenceColumn } from "../../core/drift/reference-column.ts";
import type { TallyQuestion } from "../../core/drift/tally-sql.ts";
import { mergeCounts } from "../../core/drift/window-counts.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-tally-"));
  const rows = [
    "day,x,carrier,mail,score",
    "1,1,AA,a@b.c,0.1",
    "1,2.5,AA,,0.2",
    "1,,UA,d@e.f,0.3",
    "2,9,ZZ,g@h.i,0.4",
    "2,-7,,j@k.l,0.5",
  ];
  await writeFile(join(folder, "rows.csv"), `${rows.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const columns: ReferenceColumn[] = [
  { name: "x", kind: "number", single: false, missing: 0, cuts: [0, 1, 2, 3], counts: [0, 1, 1, 1, 0] },
  {
    name: "carrier",
    kind: "category",
    missing: 0,
    levels: [
      { value: "AA", count: 2 },
      { value: "UA", count: 1 },
    ],
    unlisted: 0,
  },
  { name: "mail", kind: "opaque", missing: 0, present: 3 },
  { name: "gone", kind: "number", single: false, missing: 0, cuts: [1], counts: [1, 0] },
  { name: "score", kind: "category", missing: 0, levels: [], unlisted: 0 },
];
const read = ["x", "carrier", "mail", "score"].map((name) => ({ name, expression: `"${name}"` }));
const ask = (more: Partial<TallyQuestion["selection"]> = {}) =>
  createDuckDbData(folder).tally(
    { source: "rows.csv" },
    { columns, reference: "m@v1", selection: { columns: read, where: null, group: null, ...more } },
  );

it("counts the rows of a window over the cells of a reference", async () => {
  const all = (await ask()).get("");
  expect(all).toMatchObject({ rows: 5, reference: "m@v1", columns: { gone: null } });
  expect(all?.columns.x).toEqual({
    missing: 1,
    counts: [1, 1, 0, 1, 1],
    novel: [],
    unlisted: 0,
    range: { min: -7, max: 9 },
  });
  expect(all?.columns.carrier).toMatchObject({
    missing: 1,
    counts: [2, 1],
    unlisted: 1,
    novel: [{ value: "ZZ", count: 1 }],
  });
  expect(all?.columns.mail).toMatchObject({ missing: 1, counts: [4], novel: [] });
  expect(all?.columns.score?.unlisted).toBe(5);
});

it("counts groups apart, which add up to all", async () => {
  const days = await ask({ group: '"day"' });
  expect([...days.keys()]).toEqual(["1", "2"]);
  expect(mergeCounts([...days.values()])).toEqual((await ask()).get(""));
});

it("counts no rows as no group, and reads a column by its expression", async () => {
  expect((await ask({ where: '"day" > 7' })).size).toBe(0);
  const doubled = await ask({ columns: [{ name: "x", expression: '2 * "x"' }], where: '"day" = 1' });
  expect(doubled.get("")?.columns.x).toMatchObject({ missing: 1, counts: [0, 0, 1, 0, 1] });
});

it("counts infinite values in the outer cells, and keeps them out of the range", async () => {
  const infinite = (expression: string) => ask({ columns: [{ name: "x", expression }], where: '"day" = 1' });
  const some = (await infinite("case x when 1 then 'infinity'::double when 2.5 then x else '-infinity' end")).get("");
  expect(some?.columns.x).toMatchObject({ missing: 0, counts: [1, 0, 0, 1, 1], range: { min: 2.5, max: 2.5 } });
  const all = (await infinite("'infinity'::double")).get("");
  expect(all?.columns.x).toMatchObject({ missing: 0, counts: [0, 0, 0, 0, 3], range: null });
});
