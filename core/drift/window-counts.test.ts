import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeCounts, type WindowCounts } from "./window-counts.ts";

const count = fc.nat(1_000_000);
const value = fc.double({ noNaN: true, noDefaultInfinity: true });
const range = fc.option(fc.tuple(value, value).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) })));
const novel = fc
  .uniqueArray(fc.tuple(fc.constantFrom("new", "newer", "x"), count), { selector: ([name]) => name })
  .map((levels) => levels.sort().map(([name, rows]) => ({ value: name, count: rows })));
const column = fc.record({
  missing: count,
  counts: fc.array(count, { minLength: 3, maxLength: 3 }),
  novel,
  unlisted: count,
  range,
});
const shard: fc.Arbitrary<WindowCounts> = fc
  .tuple(count, column, fc.option(column))
  .map(([rows, x, y]) => ({ version: 1, reference: "m@v1", rows, columns: { x, y } }));

describe("counts of shards", () => {
  it("add up to exactly the same in any order and by any grouping", () => {
    fc.assert(
      fc.property(fc.array(shard, { minLength: 2, maxLength: 6 }), fc.nat(), (shards, cut) => {
        const all = mergeCounts(shards);
        expect(mergeCounts(shards.toReversed())).toEqual(all);
        const [first, ...rest] = shards as [WindowCounts, ...WindowCounts[]];
        const middle = cut % rest.length;
        const parts = [[first, ...rest.slice(0, middle)], rest.slice(middle)];
        expect(mergeCounts(parts.map((part) => mergeCounts(part)))).toEqual(all);
      }),
    );
  });

  it("count a column that a shard lacks as missing in its rows", () => {
    const x = { missing: 1, counts: [4], novel: [], unlisted: 0, range: null };
    const shards = [5, 7].map((rows, index) => ({
      ...{ version: 1 as const, reference: "m@v1", rows },
      columns: { x: index === 0 ? x : null },
    }));
    expect(mergeCounts(shards).columns.x).toMatchObject({ missing: 8, counts: [4] });
  });

  it("are refused over the cells of another model", () => {
    const one: WindowCounts = { version: 1, reference: "m@v1", rows: 0, columns: {} };
    expect(() => mergeCounts([one, { ...one, reference: "m@v2" }])).toThrow("m@v2 is not the reference m@v1");
  });
});
