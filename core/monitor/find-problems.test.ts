import { describe, expect, it } from "vitest";
import { monitorSchema } from "../config/schemas/monitor-schema.ts";
import type { WindowCounts } from "../drift/window-counts.ts";
import { estimatePerformance } from "./estimate.ts";
import { findProblems, type Seen } from "./find-problems.ts";
import { parseHistory, usualRows, withWindow } from "./history.ts";
import type { MonitorReport } from "./monitor-report.ts";
import { type Reference, scoreColumn } from "./reference.ts";
import { verdictOf } from "./verdict.ts";

const day = 86_400_000;
const cuts = [0.25, 0.5, 0.75];
const reference: Reference = {
  ...{ version: 1, model: "m", digest: `sha256:${"a".repeat(64)}`, rows: 1_000, features: ["x", "c"] },
  columns: [
    { name: "x", kind: "number", single: false, missing: 0, cuts: [1], counts: [500, 500] },
    { name: "c", kind: "category", missing: 0, levels: [{ value: "AA", count: 1_000 }], unlisted: 0 },
  ],
  score: { name: scoreColumn, kind: "number", single: true, missing: 0, cuts, counts: [400, 300, 300, 0] },
  past: { ms: day, distances: {} },
  bins: null,
  responses: [],
};
const settings = monitorSchema.parse({});
const column = (counts: number[], more = {}) => ({
  ...{ missing: 0, counts, novel: [], unlisted: 0, range: { min: 0, max: 1 } },
  ...more,
});
const counts = (rows: number, columns: WindowCounts["columns"] = {}): WindowCounts => ({
  ...{ version: 1, reference: "m", rows },
  columns: { x: column([rows, 0]), c: column([rows]), [scoreColumn]: column([rows, 0, 0, 0]), ...columns },
});
const seen = (more: Partial<Seen> = {}): Seen => ({
  ...{ window: counts(100), other: 0, future: 0, untimed: 0, newest: 10 * day, end: 10 * day, usual: 100 },
  ...{ duplicates: [], stored: ["x", "c", scoreColumn] },
  ...more,
});
const kinds = (more: Partial<Seen>) => findProblems(reference, seen(more), settings).map(({ kind }) => kind);

describe("what is wrong with live rows has a name", () => {
  it("and nothing does where nothing is", () => {
    expect(kinds({})).toEqual([]);
  });

  it.each<[string, Partial<Seen>]>([
    ["no-rows", { window: counts(0) }],
    ["other-model", { window: counts(0), other: 7 }],
    ["other-model", { other: 7 }],
    ["fewer-rows", { usual: 501 }],
    ["late-rows", { newest: 9.7 * day }],
    ["future-rows", { future: 1 }],
    ["untimed-rows", { untimed: 1 }],
    ["duplicate-file", { duplicates: ["again.parquet"] }],
    ["column-vanished", { window: counts(100, { x: null }), stored: ["c"] }],
    ["column-vanished", { window: counts(100, { x: column([0, 0], { missing: 100 }) }) }],
    ["column-retyped", { window: counts(100, { x: null }) }],
    [
      "unseen-level",
      { window: counts(100, { c: column([90], { unlisted: 10, novel: [{ value: "ZZ", count: 10 }] }) }) },
    ],
    [
      "equal-scores",
      { window: counts(100, { [scoreColumn]: column([0, 100, 0, 0], { range: { min: 0.4, max: 0.4 } }) }) },
    ],
    ["no-score", { window: counts(100, { [scoreColumn]: null }) }],
  ])("%s", (kind, more) => {
    expect(kinds(more)).toEqual([kind]);
  });
});

it("covers what looks personal among values that were never seen", () => {
  const novel = [{ value: "jane.doe@example.com", count: 10 }];
  const window = counts(100, { c: column([90], { unlisted: 10, novel }) });
  const [problem] = findProblems(reference, seen({ window }), settings);
  expect(problem?.sentence).not.toContain("jane");
  expect(problem?.sentence).toContain("(10%)");
});

describe("a window", () => {
  it("is stable only where that is proven of every column and nothing is odd", () => {
    expect(verdictOf([], [{ verdict: "stable" }], null, [])).toBe("stable");
    expect(verdictOf([], [], null, [])).toBe("unsure");
    expect(verdictOf([{ level: "warning" }], [{ verdict: "stable" }], null, [])).toBe("unsure");
    expect(verdictOf([], [{ verdict: "stable" }, { verdict: "unsure" }], null, [])).toBe("unsure");
    expect(verdictOf([], [{ verdict: "stable" }, { verdict: "drift" }], null, [])).toBe("alarm");
    expect(verdictOf([{ level: "alarm" }], [{ verdict: "stable" }], null, [])).toBe("alarm");
    for (const [verdict, whole] of [
      ["worse", "alarm"],
      ["unsure", "unsure"],
      ["holds", "stable"],
    ] as const) {
      expect(verdictOf([], [{ verdict: "stable" }], { verdict, fairness: [] }, [])).toBe(whole);
    }
  });

  it("is kept once, in its order, and tells how many rows are usual", () => {
    const at = (place: number) => new Date(place * day).toISOString();
    const report = (place: number, rows: number) =>
      ({
        ...{ model: "m", release: "m@v1", verdict: "stable", problems: [], columns: [], estimates: [] },
        ...{ performance: null, service: null },
        window: { from: at(place), to: at(place + 1), rows, newest: null },
      }) as unknown as MonitorReport;
    let history = parseHistory(null, "m.json");
    for (const [place, rows] of [
      [2, 30],
      [0, 10],
      [1, 20],
      [1, 25],
    ] as const) {
      const known = usualRows(history, { from: 5 * day, to: 6 * day });
      expect(known).toBe(history.windows.length < 3 ? null : 20);
      history = withWindow(history, report(place, rows));
    }
    expect(history.windows.map(({ rows }) => rows)).toEqual([10, 25, 30]);
    expect(usualRows(history, { from: 5 * day, to: 6 * day })).toBe(25);
    expect(usualRows(history, { from: 5 * day, to: 12 * day })).toBeNull();
    expect(parseHistory(JSON.stringify(history), "m.json")).toEqual(history);
  });
});

describe("performance without labels", () => {
  const bins = [
    { upTo: 0.25, rows: 400, positives: 380 },
    { upTo: 0.5, rows: 300, positives: 210 },
    { upTo: 0.75, rows: 300, positives: 270 },
  ];

  const asked = (threshold: number) => ({ task: "binary-classification", threshold, length: null }) as const;

  it("counts each score as its bin of held-out rows turned out, with the spread of both", () => {
    const [accuracy] = estimatePerformance({ ...reference, bins }, column([100, 300, 100, 0]), asked(0));
    expect(accuracy).toMatchObject({
      metric: "accuracy",
      value: expect.closeTo(0.79, 12),
      reference: expect.closeTo(0.86, 12),
    });
    const error = Math.sqrt(0.00026931079291427 + 0.000024799999999999932);
    expect(accuracy?.lower).toBeCloseTo(0.79 - 1.96 * error, 9);
    expect(accuracy?.upper).toBeCloseTo(0.79 + 1.96 * error, 9);
  });

  it("follows precision and recall where the threshold parts the bins", () => {
    const [, precision, recall] = estimatePerformance({ ...reference, bins }, column([400, 300, 300, 0]), asked(0.4));
    expect(precision).toMatchObject({ value: expect.closeTo(480 / 600, 12) });
    expect(recall).toMatchObject({ value: expect.closeTo(480 / 860, 12) });
  });

  it("is not known without bins, scores or rows", () => {
    expect(estimatePerformance(reference, column([1, 1, 1, 0]), asked(0.5))).toEqual([]);
    expect(estimatePerformance({ ...reference, bins }, null, asked(0.5))).toEqual([]);
    expect(estimatePerformance({ ...reference, bins }, column([0, 0, 0, 0]), asked(0.5))).toEqual([]);
  });
});
