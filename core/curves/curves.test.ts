import { describe, expect, it } from "vitest";
import { curvePoints, curvesSchema, histogramBins } from "./curves.ts";
import { curvesOf } from "./curves-of.ts";

const model = (scores: number[]) => ({ digest: `sha256:${"0".repeat(64)}`, scores: Float64Array.from(scores) });

function binary(labels: number[], scores: number[], weights: number[] | null = null) {
  const curves = curvesOf({
    task: "binary-classification",
    labels: Float64Array.from(labels),
    candidate: model(scores),
    production: model(labels.map(() => 0.5)),
    threshold: 0.5,
    weights: weights && Float64Array.from(weights),
  });
  if (curves?.candidate.kind !== "binary" || curves.production?.kind !== "binary") throw new Error("no curves");
  return { candidate: curves.candidate, production: curves.production, curves };
}

describe("curves of probabilities", () => {
  it("rank rows from the highest score down, equal scores together", () => {
    const { candidate, production } = binary([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]);
    expect(candidate.ranked).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    expect(production.ranked).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(candidate.prevalence).toBe(0.5);
  });

  it("count the confusion at the threshold and the scores of each class", () => {
    const { candidate } = binary([1, 0, 1, 0], [0.5, 0.8, 0.499, 1]);
    expect(candidate.confusion).toEqual({
      classes: ["negative", "positive"],
      counts: [
        [0, 2],
        [1, 1],
      ],
    });
    expect(candidate.scores.positives[10]).toBe(0.5);
    expect(candidate.scores.negatives[histogramBins - 1]).toBe(0.5);
  });

  it("let rows count by their weight", () => {
    const { candidate } = binary([1, 1, 0], [0.9, 0.2, 0.5], [3, 1, 1]);
    expect(candidate.ranked[1]).toEqual([0, 0.75]);
    expect(candidate.prevalence).toBe(0.8);
  });

  it("stay small, whatever the holdout, and keep the report's schema", () => {
    const rows = 50_000;
    const scores = Array.from({ length: rows }, (_, row) => ((row * 7919) % rows) / rows);
    const { candidate, curves } = binary(
      scores.map((score, row) => (score > 0.3 && row % 3 === 0 ? 1 : 0)),
      scores,
    );
    expect(candidate.ranked.length).toBeGreaterThan(90);
    expect(candidate.ranked.length).toBeLessThanOrEqual(curvePoints + 2);
    expect(candidate.ranked.at(-1)).toEqual([1, 1]);
    expect(candidate.calibration).toHaveLength(10);
    expect(candidate.scores.negatives.reduce((sum, share) => sum + share)).toBeCloseTo(1, 3);
    expect(curvesSchema.parse(curves)).toEqual(curves);
    expect(JSON.stringify(curves).length).toBeLessThan(8_000);
  });
});

describe("curves of other tasks", () => {
  it("count predicted classes, unless they are too many to look at", () => {
    const ask = (classes: string[]) =>
      curvesOf({
        task: "multiclass-classification",
        labels: Float64Array.from([0, 1]),
        candidate: model([0.7, 0.3, 0.6, 0.4]),
        production: null,
        threshold: null,
        classes,
      });
    expect(ask(["cat", "dog"])).toEqual({
      candidate: {
        kind: "multiclass",
        confusion: {
          classes: ["cat", "dog"],
          counts: [
            [1, 0],
            [1, 0],
          ],
        },
      },
      production: null,
    });
    expect(ask(Array.from({ length: 21 }, (_, index) => `class ${index}`))).toBeNull();
  });

  it("put labels beside predictions, and count residuals of both models over one range", () => {
    const labels = Float64Array.from({ length: 400 }, (_, row) => row);
    const at = (shift: number) => model([...labels].map((label) => label + shift));
    const curves = curvesOf({ task: "regression", labels, candidate: at(0), production: at(10), threshold: null });
    const { candidate, production } = curvesSchema.parse(curves);
    if (candidate.kind !== "regression" || production?.kind !== "regression") throw new Error("no curves");
    expect(candidate.predicted[0]).toEqual({ predicted: 9.5, actual: 9.5, low: 1.9, high: 17.1, rows: 20 });
    expect(candidate.residuals).toMatchObject({ from: -10, to: 0 });
    expect(candidate.residuals.shares.at(-1)).toBe(1);
    expect(production.residuals.shares[0]).toBe(1);
  });

  it("have a range where the model is right everywhere", () => {
    const labels = Float64Array.from([1, 2]);
    const curves = curvesOf({
      task: "regression",
      labels,
      candidate: model([1, 2]),
      production: null,
      threshold: null,
    });
    expect(curves?.candidate).toMatchObject({ residuals: { from: -0.5, to: 0.5 } });
  });

  it("are none where one class counts alone", () => {
    const labels = Float64Array.from([1, 0]);
    const weights = Float64Array.from([1, 0]);
    const asked = {
      task: "binary-classification",
      labels,
      weights,
      candidate: model([1, 0]),
      production: null,
    } as const;
    expect(curvesOf({ ...asked, threshold: 0.5 })).toBeNull();
  });

  it("are none for a ranking", () => {
    const labels = Float64Array.from([1, 0]);
    expect(
      curvesOf({ task: "ranking", labels, candidate: model([1, 2]), production: null, threshold: null }),
    ).toBeNull();
  });
});
