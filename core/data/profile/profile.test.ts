import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countCells, cutsOf, quantileOf, type Tally } from "./cells.ts";
import { mergeProfiles } from "./merge.ts";
import { type ColumnProfile, type OrderedProfile, type Profile, profileSchema } from "./profile.ts";
import { sparkline } from "./sparkline.ts";

function tallyOf(values: readonly number[]): Tally {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  return { values: distinct, counts: distinct.map((value) => values.filter((one) => one === value).length) };
}

function numbers(values: readonly number[], cuts = cutsOf(tallyOf(values))): OrderedProfile {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    name: "x",
    type: "DOUBLE",
    kind: "number",
    missing: 0,
    distinct: { count: new Set(values).size, exact: true },
    range: { min: Math.min(...values), max: Math.max(...values), mean, sd: Math.sqrt(squares / (values.length - 1)) },
    cells: countCells(cuts, tallyOf(values)),
  };
}

const profile = (column: ColumnProfile, rows: number): Profile => ({
  version: 1,
  source: "s",
  rows,
  columns: [column],
});

const category = (levels: Record<string, number>, distinct = Object.keys(levels).length): ColumnProfile => ({
  name: "c",
  type: "VARCHAR",
  kind: "category",
  missing: 0,
  distinct: { count: distinct, exact: true },
  levels: Object.entries(levels).map(([value, count]) => ({ value, count })),
});

describe("cells", () => {
  it("are the values themselves where there are few", () => {
    const { cells } = numbers([3, 1, 1, 2]);
    expect(cells).toEqual({ cuts: [1, 2, 3], counts: [2, 1, 1, 0] });
  });

  it("hold equally many rows where there are many values", () => {
    const values = Array.from({ length: 5_000 }, (_, index) => index ** 2);
    const { cells } = numbers(values);
    expect(cells.cuts).toHaveLength(1_000);
    expect(new Set(cells.counts.slice(0, -1))).toEqual(new Set([5]));
  });

  it("count what lies beyond every cut, infinite values too", () => {
    const tally = { values: [Number.NEGATIVE_INFINITY, 1, 9, Number.POSITIVE_INFINITY], counts: [1, 2, 3, 4] };
    expect(countCells([1, 5], tally).counts).toEqual([3, 0, 7]);
  });

  it("give the quantiles of the values", () => {
    const column = numbers(Array.from({ length: 101 }, (_, index) => index));
    expect([0, 0.05, 0.5, 1].map((share) => quantileOf(column, share))).toEqual([0, 5, 50, 100]);
  });
});

describe("profiles of two files", () => {
  it("add up to that of both, whatever the values", () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, values, (first, second) => {
        const a = numbers(first);
        const { cuts } = a.cells;
        const both = numbers([...first, ...second], cuts);
        const merged = mergeProfiles(profile(a, first.length), profile(numbers(second, cuts), second.length));
        const [column] = merged.columns as OrderedProfile[];
        expect(merged.rows).toBe(first.length + second.length);
        expect(column?.cells).toEqual(both.cells);
        expect(column?.range?.mean).toBeCloseTo(both.range?.mean ?? 0, 9);
        expect(column?.range?.sd).toBeCloseTo(both.range?.sd ?? 0, 9);
        expect(column?.range?.min).toBe(both.range?.min);
      }),
    );
  });

  it("add up level by level", () => {
    const merged = mergeProfiles(profile(category({ a: 3, b: 1 }), 4), profile(category({ b: 5, c: 1 }), 6));
    expect(merged.columns[0]).toMatchObject(category({ b: 6, a: 3, c: 1 }));
  });

  it("refuse other cells", () => {
    expect(() => mergeProfiles(profile(numbers([1, 2]), 2), profile(numbers([1, 3]), 2))).toThrow("do not add up");
    expect(() => mergeProfiles(profile(numbers([1, 2]), 2), profile(category({ a: 2 }), 2))).toThrow("do not add up");
  });
});

it("refuses a profile whose counts do not fit its cuts", () => {
  const good = profile(numbers([1, 2, 3]), 3);
  expect(profileSchema.safeParse(good).success).toBe(true);
  const short = { ...numbers([1, 2, 3]), cells: { cuts: [1, 2, 3], counts: [1, 1, 1] } };
  expect(profileSchema.safeParse(profile(short, 3)).success).toBe(false);
  const unordered = { ...numbers([1, 2, 3]), cells: { cuts: [2, 1], counts: [1, 1, 1] } };
  expect(profileSchema.safeParse(profile(unordered, 3)).success).toBe(false);
});

describe("a sparkline", () => {
  it("draws a bar for each of few values, and leaves gaps where there is nothing", () => {
    expect(sparkline(numbers([1, 1, 1, 1, 2, 3, 3]))).toBe("█▂▄");
    expect(sparkline(category({ a: 8, b: 4, c: 1 }))).toBe("█▄▁");
    expect(sparkline(numbers([5, 5]))).toBe("█");
  });

  it("does not let one odd value hide the others", () => {
    const values = [...Array.from({ length: 1_000 }, (_, index) => index % 100), 1_000_000];
    expect(sparkline(numbers(values)).replaceAll(/[▇█]/g, "")).toHaveLength(0);
  });
});
