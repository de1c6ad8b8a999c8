import { expect, it } from "vitest";
import { isOrdered, type ReferenceColumn } from "../../drift/reference-column.ts";
import { coarseColumn, watchedInside } from "./coarse-column.ts";

const thousand = Array.from({ length: 1_000 }, (_, place) => place);
const fine: ReferenceColumn = {
  ...{ name: "x", kind: "number", single: false, missing: 0 },
  cuts: thousand,
  // A tenth of the rows has one value.
  counts: [...thousand.map((cut) => (cut === 500 ? 1_000 : 9)), 9],
};

it("keeps a choice of the cuts, and a value that many rows share in a cell of its own", () => {
  const coarse = coarseColumn(fine);
  if (!isOrdered(coarse)) throw new Error("it is of numbers");
  expect(coarse.counts.length).toBe(coarse.cuts.length + 1);
  expect(coarse.cuts.length).toBeLessThan(110);
  expect(coarse.counts.reduce((sum, rows) => sum + rows, 0)).toBe(fine.counts.reduce((sum, rows) => sum + rows, 0));
  expect(coarse.counts[coarse.cuts.indexOf(500)]).toBe(1_000);
  expect(Math.max(...coarse.counts.filter((rows) => rows !== 1_000))).toBeLessThan(250);
});

it("counts all but the most frequent levels together", () => {
  const levels = thousand.slice(0, 30).map((place) => ({ value: `v${place}`, count: 100 - place }));
  const coarse = coarseColumn({ name: "c", kind: "category", missing: 0, levels, unlisted: 5 });
  expect(coarse).toMatchObject({ unlisted: 760 });
});

it("looks at the inputs that move the score most, and says how many it leaves", () => {
  const columns = thousand.slice(0, 60).map((place) => ({ ...fine, name: `x${place}` }));
  const features = columns.map(({ name }) => name);
  const responses = [{ feature: "x59", widths: [1, 1], means: [0.1, 0.9] }];
  const { columns: watched, left } = watchedInside({
    columns: [...columns, { ...fine, name: "y" }],
    features,
    responses,
  });
  expect(watched.map(({ name }) => name)).toContain("x59");
  expect({ many: watched.length, last: watched.at(-1)?.name, left }).toEqual({ many: 51, last: "y", left: 10 });
});
