import { describe, expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import { estimateRows } from "./estimate.ts";
import { estimateProblems, estimateVerdict } from "./estimate-verdict.ts";
import type { Estimate } from "./monitor-report.ts";
import { naturalSpread } from "./natural-spread.ts";
import type { Reference, ScoreBin } from "./reference.ts";
import { binnedScores, outcomesOf, periodsOf, scoreBins } from "./score-bins.ts";
import { strataOf } from "./strata.ts";

const reference = (bins: ScoreBin[], more: Partial<Reference> = {}): Reference => ({
  ...{ version: 1, model: "m", digest: `sha256:${"a".repeat(64)}`, rows: 1, features: [], columns: [], responses: [] },
  ...{ score: null, past: { ms: 1, distances: {} }, bins, ...more },
});
const binary = { task: "binary-classification", threshold: 0.5, length: null } as const;

it("agrees with NannyML where each calibrated probability is a bin of its own", () => {
  // Its functions, executed at 0.13.1, on these probabilities and a prediction of 1 from the sixth on.
  const calibrated = [0.05, 0.1, 0.2, 0.35, 0.45, 0.5, 0.6, 0.72, 0.85, 0.95];
  const bins = calibrated.map((share) => ({ upTo: Math.fround(share), rows: 10_000, positives: 10_000 * share }));
  const found = estimateRows(reference(bins), Float64Array.from(calibrated), binary);
  expect(Object.fromEntries(found.map(({ metric, value }) => [metric, value]))).toEqual({
    accuracy: expect.closeTo(0.7470000000000001, 9),
    precision: expect.closeTo(0.724, 9),
    recall: expect.closeTo(0.7589098532494758, 9),
  });
});

describe("regression and many classes", () => {
  const random = mulberry32(3);
  const rows = 4_000;
  const scores = Float64Array.from({ length: rows }, () => 100 * random());

  it("knows the mean absolute error by the score: it grows where there are more large ones", () => {
    const labels = scores.map((score) => score + (random() < 0.5 ? -1 : 1) * 0.2 * score);
    const answered = { task: "regression", labels, scores, threshold: 0.5 } as const;
    const bins = scoreBins("regression", scores, outcomesOf(answered), 0.5);
    const large = scores.filter((score) => score > 50);
    const [all] = estimateRows(reference(bins), scores, { ...binary, task: "regression" });
    const [mae] = estimateRows(reference(bins), large, { ...binary, task: "regression" });
    expect(all).toMatchObject({ metric: "mae", value: expect.closeTo(10, 0), reference: expect.closeTo(10, 0) });
    expect(mae?.value).toBeCloseTo(15, 0);
    expect(mae?.lower).toBeGreaterThan(14);
    expect(estimateVerdict(mae as Estimate, 1)).toBe("worse");
    expect(estimateVerdict(mae as Estimate, 6)).toBe("holds");
  });

  it("knows the accuracy by the most probable class's score", () => {
    const top = Float64Array.from({ length: rows }, () => 0.4 + 0.6 * random());
    const probabilities = Float64Array.from({ length: 3 * rows }, (_, place) => {
      const own = top[Math.floor(place / 3)] as number;
      return place % 3 === 1 ? own : (1 - own) / 2;
    });
    const labels = top.map((own) => (random() < own ? 1 : 2));
    const answered = { task: "multiclass-classification", labels, scores: probabilities, threshold: 0.5 } as const;
    expect(binnedScores(answered)).toEqual(top);
    const bins = scoreBins(answered.task, top, outcomesOf(answered), 0.5);
    const sure = top.filter((one) => one > 0.8);
    const [accuracy, none] = estimateRows(reference(bins), sure, { ...binary, task: answered.task });
    expect(accuracy).toMatchObject({ metric: "accuracy", value: expect.closeTo(0.9, 1) });
    expect(none).toBeUndefined();
    expect(estimateProblems([accuracy as Estimate], { may_rise: "auto" })).toEqual([]);
  });
});

describe("windows that differ by themselves", () => {
  const bins = [
    { upTo: 0.2, rows: 5_000, positives: 1_000 },
    { upTo: 0.8, rows: 5_000, positives: 4_000 },
  ];
  const day = 86_400_000;
  const window = (shares: [number, number]): [number, number][] => shares.map((share) => [1_000, 1_000 * share]);
  const windows = [0, 0.1, -0.1, 0.05, -0.05, 0].map((more) => window([0.2 + more, 0.8]));
  const strata = strataOf(reference(bins), binary);

  it("widen what is expected of one more, beyond what chance explains", () => {
    const spread = naturalSpread("accuracy", strata, { ms: day, windows }, day);
    // Residuals of accuracy are half of the differences: their variance, less that of chance, times what six windows allow.
    const variance = 0.025 / 4 / 5 - 0.16 / 2_000;
    expect(spread).toEqual({ width: expect.closeTo(2.5706 * Math.sqrt((variance * 7) / 6), 4), windows: 6 });
  });

  it("are added up for longer windows, and unknown for lengths that are none", () => {
    expect(naturalSpread("accuracy", strata, { ms: day, windows }, 2 * day)?.windows).toBe(3);
    expect(naturalSpread("accuracy", strata, { ms: day, windows }, 3 * day)).toBeNull();
    expect(naturalSpread("accuracy", strata, { ms: day, windows }, 1.5 * day)).toBeNull();
    expect(naturalSpread("accuracy", strata, null, day)).toBeNull();
  });

  it("are counted from rows with their times", () => {
    const scores = Float64Array.of(0.1, 0.7, 0.1);
    const found = periodsOf(
      bins,
      { scores, outcomes: Float64Array.of(0, 1, 1), times: Float64Array.of(5 * day, 5.5 * day, 2 * day) },
      day,
    );
    expect(found.windows).toEqual([
      [
        [1, 1],
        [0, 0],
      ],
      [
        [1, 0],
        [1, 1],
      ],
    ]);
  });
});
