import { describe, expect, it } from "vitest";
import type { ColumnProfile } from "../data/profile/profile.ts";
import { isOrdered } from "../drift/reference-column.ts";
import { isReferenceOf, parseReference } from "./reference.ts";
import { columnOfScores, emptyColumn, filledColumns } from "./reference-columns.ts";
import { effectOf, responseTo } from "./responses.ts";
import { scoreBins } from "./score-bins.ts";

const profiled = (type: string, cuts: number[]): ColumnProfile => ({
  ...{ name: "x", type, kind: "number", missing: 0, distinct: { count: cuts.length, exact: true } },
  range: { min: cuts[0] ?? 0, max: cuts.at(-1) ?? 0, mean: 0, sd: 1 },
  cells: { cuts, counts: [...cuts.map(() => 10), 0] },
});

describe("the cells of a reference", () => {
  it("hold the 32-bit floats that models are asked in, where the data has wider ones", () => {
    const wide = emptyColumn(profiled("DOUBLE", [0.1, 0.2]));
    expect(isOrdered(wide) && wide.single && wide.cuts.includes(Math.fround(0.1))).toBe(true);
    const whole = emptyColumn(profiled("BIGINT", [1, 2]));
    expect(isOrdered(whole) && !whole.single && whole.cuts.includes(1)).toBe(true);
    expect(emptyColumn(profiled("BIGINT", [1, 2 ** 30]))).toMatchObject({ single: true });
  });

  it("are counted once more, because guards split them", () => {
    const column = emptyColumn(profiled("BIGINT", [1, 2]));
    const x = { missing: 3, counts: [0, 5, 0, 6, 0], novel: [], unlisted: 0, range: null };
    const [filled] = filledColumns([column], { version: 1, reference: "m", rows: 14, columns: { x } });
    expect(filled).toMatchObject({ missing: 3, counts: [0, 5, 0, 6, 0] });
  });
});

it("knows scores as a column, equal ones in a cell of their own", () => {
  const column = columnOfScores("score", Float64Array.from([0.5, 0.5, 0.5, 0.9, Number.NaN]));
  expect(column).toMatchObject({ missing: 1, kind: "number", single: true });
  expect(column && isOrdered(column) && column.counts).toEqual([0, 3, 0, 1, 0]);
  expect(columnOfScores("score", Float64Array.from([Number.NaN]))).toBeNull();
});

it("counts the positives of score bins, and never parts equal scores", () => {
  const scores = Float64Array.from({ length: 100 }, (_, row) => Math.floor(row / 10) / 10);
  const bins = scoreBins(
    "binary-classification",
    scores,
    Float64Array.from({ length: 100 }, (_, row) => row % 2),
    0.35,
  );
  expect(bins).toHaveLength(10);
  expect(bins.every(({ rows, positives }) => rows === 10 && positives === 5)).toBe(true);
});

it("tells how far the mean score moves when a feature's rows move", () => {
  const column = { name: "x", kind: "number", single: false, missing: 0, cuts: [0, 1], counts: [50, 50, 0] } as const;
  const values = Float64Array.from({ length: 100 }, (_, row) => row % 2);
  const scores = values.map((value) => 0.2 + 0.4 * value);
  const reference = { ...column, cuts: [...column.cuts], counts: [...column.counts] };
  const response = responseTo(reference, { type: "number", values }, scores);
  const moved = { missing: 0, counts: [25, 75, 0], novel: [], unlisted: 0, range: null };
  expect(response && effectOf(response, reference, moved)).toBeCloseTo(0.1, 12);
});

it("belongs to one model", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const empty = {
    rows: 0,
    features: [],
    columns: [],
    score: null,
    past: { ms: 0, distances: {} },
    bins: null,
    responses: [],
  };
  const text = JSON.stringify({ version: 1, model: "m", digest, ...empty });
  expect(parseReference(text, "reference.json", { model: "m", digest }).model).toBe("m");
  expect(isReferenceOf(text, "reference.json", { model: "other", digest })).toBe(false);
  expect(() => parseReference(text, "reference.json", { model: "other", digest })).toThrow("of another model");
});
