import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../mulberry32.ts";
import { calibrated, fitCalibration } from "./fit-calibration.ts";

/** Rows whose true log odds are spread evenly, and labels drawn from them. */
function drawn(rows: number, seed: number) {
  const random = mulberry32(seed);
  const truth = Float64Array.from({ length: rows }, () => 1 / (1 + Math.exp(-(6 * random() - 3))));
  return { truth, labels: truth.map((p) => (random() < p ? 1 : 0)) };
}

const brier = (p: Float64Array, y: Float64Array) =>
  p.reduce((sum, one, row) => sum + (one - (y[row] as number)) ** 2, 0) / p.length;

describe("a calibration", () => {
  it("finds back how scores were bent", () => {
    const { truth, labels } = drawn(200_000, 7);
    const bent = truth.map((p) => calibrated({ slope: 2.5, intercept: 1 }, p));
    const found = fitCalibration(bent, labels);
    expect(found?.slope).toBeCloseTo(1 / 2.5, 1.5);
    expect(found?.intercept).toBeCloseTo(-1 / 2.5, 1.5);
    const fresh = drawn(50_000, 8);
    const spoilt = fresh.truth.map((p) => calibrated({ slope: 2.5, intercept: 1 }, p));
    const mended = spoilt.map((p) => calibrated(found ?? { slope: 1, intercept: 0 }, p));
    expect(brier(mended, fresh.labels)).toBeLessThan(brier(spoilt, fresh.labels) - 0.01);
    expect(brier(mended, fresh.labels)).toBeCloseTo(brier(fresh.truth, fresh.labels), 3);
  });

  it("leaves honest probabilities nearly as they are, and the order of scores always", () => {
    const { truth, labels } = drawn(100_000, 9);
    const found = fitCalibration(truth, labels) ?? { slope: 0, intercept: 0 };
    expect(found.slope).toBeCloseTo(1, 1.3);
    expect(found.intercept).toBeCloseTo(0, 1.3);
    expect(calibrated(found, 0.3)).toBeLessThan(calibrated(found, 0.31));
    expect([0, 1].map((p) => calibrated(found, p)).every((p) => p > 0 && p < 1)).toBe(true);
  });

  it("does not end in certainty where a few rows are told apart without error", () => {
    const found = fitCalibration(Float64Array.of(0.1, 0.2, 0.8, 0.9), Float64Array.of(0, 0, 1, 1));
    expect(calibrated(found ?? { slope: 99, intercept: 0 }, 0.9)).toBeLessThan(0.97);
  });

  it.each([
    ["labels are all alike", [0.2, 0.4], [1, 1]],
    ["higher scores mean fewer positives", [0.1, 0.2, 0.8, 0.9], [1, 1, 0, 0]],
  ])("is none where %s", (_, scores, labels) => {
    expect(fitCalibration(Float64Array.from(scores), Float64Array.from(labels))).toBeNull();
  });
});
