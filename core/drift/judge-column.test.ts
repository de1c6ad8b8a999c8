import { describe, expect, it } from "vitest";
import { distanceOf, judgeColumn } from "./judge-column.ts";
import {
  guardedCuts,
  quantileOfCells,
  type ReferenceColumn,
  referenceColumnSchema,
  resolutionOf,
} from "./reference-column.ts";
import { alphaOfTest, leastDays, toleranceOf } from "./tolerance.ts";
import type { ColumnCounts } from "./window-counts.ts";

const rule = { tolerance: 0.05, alpha: 0.0001 };
const counts = (cells: number[], more: Partial<ColumnCounts> = {}): ColumnCounts => ({
  ...{ missing: 0, counts: cells, novel: [], unlisted: 0, range: null },
  ...more,
});

/** A column whose every row is 0. */
const zeros: ReferenceColumn = {
  name: "x",
  kind: "number",
  single: false,
  missing: 0,
  cuts: [-Number.MIN_VALUE, 0],
  counts: [0, 10_000, 0],
};
const carriers: ReferenceColumn = {
  ...{ name: "c", kind: "category", missing: 0, unlisted: 0 },
  levels: [
    { value: "AA", count: 6_000 },
    { value: "UA", count: 4_000 },
  ],
};

describe("a value that many rows share", () => {
  it("has a cell of its own, so that rows which leave it by however little are seen", () => {
    expect(guardedCuts({ single: false, cuts: [0], counts: [10_000, 0] })).toEqual(zeros.cuts);
    expect(judgeColumn(zeros, counts([10_000, 0, 0]), rule).test).toMatchObject({ verdict: "drift", distance: 1 });
    expect(judgeColumn(zeros, counts([0, 10_000, 0]), rule).test).toMatchObject({ verdict: "stable", distance: 0 });
    expect(resolutionOf(zeros as Extract<ReferenceColumn, { kind: "number" }>)).toBe(0);
  });

  it("is guarded once, beside lighter neighbours that are not", () => {
    const cuts = guardedCuts({ single: false, cuts: [1, 2, 3], counts: [1, 10_000, 1, 0] });
    expect(cuts).toHaveLength(5);
    expect(cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] as number))).toBe(true);
  });
});

describe("what a window's column can be", () => {
  it("gone: every value is missing, and each row has moved", () => {
    expect(judgeColumn(zeros, counts([0, 0, 0], { missing: 10_000 }), rule).test.verdict).toBe("drift");
  });

  it("empty: no rows prove nothing", () => {
    expect(judgeColumn(zeros, counts([0, 0, 0]), rule).test.verdict).toBe("unsure");
    expect(judgeColumn(carriers, counts([0, 0]), rule)).toMatchObject({ unseen: 0, test: { verdict: "unsure" } });
  });

  it("of levels that the reference has never seen", () => {
    const seen = judgeColumn(carriers, counts([5_400, 3_600], { unlisted: 1_000 }), rule);
    expect(seen).toMatchObject({
      unseen: 0.1,
      test: { verdict: "drift", measure: "tv", distance: expect.closeTo(0.1, 9) },
    });
    const some: ReferenceColumn = { ...carriers, unlisted: 10 };
    expect(judgeColumn(some, counts([5_400, 3_600], { unlisted: 1_000 }), rule).unseen).toBe(0);
  });

  it("covered: then only what is missing is judged", () => {
    const opaque: ReferenceColumn = { name: "mail", kind: "opaque", missing: 0, present: 10_000 };
    expect(judgeColumn(opaque, counts([10_000]), rule).test.verdict).toBe("stable");
    expect(judgeColumn(opaque, counts([5_000], { missing: 5_000 }), rule).test.verdict).toBe("drift");
  });
});

describe("the tolerance", () => {
  it("of auto covers what days do by themselves, and needs four weeks of them", () => {
    const quiet = Array.from({ length: leastDays }, (_, day) => 0.01 + (day % 3) / 1_000);
    expect(toleranceOf("auto", quiet, 0.0001)).toEqual({ share: 0.05, days: leastDays });
    const lively = quiet.map((distance) => 5 * distance);
    expect(toleranceOf("auto", lively, 0.0001).share).toBeGreaterThan(0.07);
    expect(toleranceOf("auto", lively.slice(1), 0.0001)).toEqual({ share: 0.05, days: 0 });
    expect(toleranceOf(0.1, lively, 0.0001)).toEqual({ share: 0.1, days: 0 });
  });

  it("shares the false alarms of a month among its tests", () => {
    expect(alphaOfTest({ perMonth: 0.1, everyMs: 86_400_000 }, 50)).toBeCloseTo(0.1 / 1_500, 12);
    expect(alphaOfTest({ perMonth: 1, everyMs: 365 * 86_400_000 }, 0)).toBe(0.5);
  });
});

it("tells the middle of a column from its cells, and the distance of a day", () => {
  expect(quantileOfCells([1, 2, 3], [0, 5, 5, 0], 0.5)).toBe(2);
  expect(quantileOfCells([1], [0, 0], 0.5)).toBeNull();
  expect(distanceOf(zeros, counts([0, 9_000, 1_000]))).toBeCloseTo(0.1, 9);
});

it("refuses a reference whose cells do not ascend", () => {
  expect(referenceColumnSchema.safeParse(zeros).success).toBe(true);
  expect(referenceColumnSchema.safeParse({ ...zeros, cuts: [0, 0] }).success).toBe(false);
  expect(referenceColumnSchema.safeParse({ ...zeros, counts: [1] }).success).toBe(false);
});
