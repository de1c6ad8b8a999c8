import { describe, expect, it } from "vitest";
import { findMetric } from "./catalogue.ts";
import oracle from "./fixtures/regression.json" with { type: "json" };
import * as rows from "./row-metrics.ts";

const plain = (labels: Float64Array) => ({ labels, weights: null, units: null });
const rowEstimate = (name: string, labels: Float64Array, scores: Float64Array, sure: number) =>
  rows.rowEstimate(findMetric(name)!, plain(labels), rows.rowReadings(plain(labels), scores), sure);
const rowDifference = (name: string, labels: Float64Array, ours: Float64Array, theirs: Float64Array, sure: number) =>
  rows.rowDifference(
    findMetric(name)!,
    plain(labels),
    rows.rowReadings(plain(labels), ours),
    rows.rowReadings(plain(labels), theirs),
    sure,
  );

const labels = Float64Array.from(oracle.y);
const scores = Float64Array.from(oracle.pred);

describe("against scikit-learn", () => {
  it.each(["mae", "mse", "rmse", "r2"] as const)("%s", (name) => {
    expect(rowEstimate(name, labels, scores, 0.95).value).toBeCloseTo(oracle[name], 12);
  });

  it("mape, relative to the least float where a label is 0", () => {
    expect(rowEstimate("mape", labels, scores, 0.95).value! / oracle.mape).toBeCloseTo(1, 12);
  });

  it("r2 of labels that are all the same, where scikit-learn says 0 or 1, is not defined", () => {
    const { y, pred } = oracle.constant_y;
    expect(rowEstimate("r2", Float64Array.from(y), Float64Array.from(pred), 0.95).value).toBeNull();
    expect(rowEstimate("r2", Float64Array.from(y), Float64Array.from(y), 0.95).value).toBeNull();
  });

  it("keeps the log loss of a certain mistake finite", () => {
    const { value } = rowEstimate("log_loss", Float64Array.of(1, 0), Float64Array.of(0, 1), 0.95);
    expect(value).toBeCloseTo(-Math.log(Number.EPSILON), 9);
  });
});

/** Errors of 1 and 3, each on half of the rows. */
const flat = Float64Array.from({ length: 100 }, (_, row) => row);
const off = flat.map((label, row) => label + (row % 2 === 0 ? 1 : 3));

describe("standard errors", () => {
  it("are those of a mean", () => {
    const { value, evidence } = rowEstimate("mae", flat, off, 0.95);
    expect(value).toBe(2);
    const standardError = expect.closeTo(Math.sqrt(100 / 99 / 100), 12);
    expect(evidence).toMatchObject({ kind: "mean", standardError, n: 100, shape: { acceleration: 0, freedom: 99 } });
  });

  it("widen to a one-sided bound by Student's quantile, with one degree of freedom less than rows", () => {
    const { value, lower, upper, evidence } = rowEstimate("mae", flat.slice(0, 20), off.slice(0, 20), 0.95);
    const width = 1.729132811521367 * (evidence as { standardError: number }).standardError;
    expect(upper).toBeCloseTo(value! + width, 9);
    expect(lower).toBeCloseTo(value! - width, 9);
  });

  it("of RMSE follow from those of MSE by the delta method", () => {
    const mse = rowEstimate("mse", flat, off, 0.95).evidence as { standardError: number };
    const { value, evidence } = rowEstimate("rmse", flat, off, 0.95);
    expect(value).toBeCloseTo(Math.sqrt(5), 12);
    expect(evidence).toMatchObject({ standardError: expect.closeTo(mse.standardError / (2 * Math.sqrt(5)), 12) });
  });

  it("of a difference come from the rows, not from two intervals", () => {
    const worse = off.map((score) => score + 1);
    const { value, evidence } = rowDifference("mae", flat, worse, off, 0.95);
    expect({ value, evidence }).toEqual({ value: 1, evidence: { kind: "mean", standardError: 0, n: 100 } });
  });

  it("of R² are near those of a jackknife", () => {
    const leaveOut = (row: number) => {
      const without = (_: number, index: number) => index !== row;
      return rowEstimate("r2", labels.filter(without), scores.filter(without), 0.95).value as number;
    };
    const many = Array.from(labels, (_, row) => leaveOut(row));
    const center = many.reduce((sum, value) => sum + value, 0) / many.length;
    const jackknife = Math.sqrt((5 / 6) * many.reduce((sum, value) => sum + (value - center) ** 2, 0));
    const { standardError } = rowEstimate("r2", labels, scores, 0.95).evidence as { standardError: number };
    expect(standardError / jackknife).toBeGreaterThan(0.5);
    expect(standardError / jackknife).toBeLessThan(2);
  });
});

describe("what cannot be known", () => {
  it("leaves R² undefined where every label is the same", () => {
    const constant = Float64Array.of(2, 2, 2);
    const estimate = rowEstimate("r2", constant, Float64Array.of(2, 2, 3), 0.95);
    expect(estimate).toMatchObject({ value: null, lower: null, note: expect.stringMatching(/^not defined/) });
    expect(rowDifference("r2", constant, constant, constant, 0.95)).toMatchObject({ value: null, lower: null });
  });

  it.each(["mse", "mae", "rmse", "r2"] as const)("gives %s no interval for a model without any error", (name) => {
    expect(rowEstimate(name, flat, flat, 0.95)).toMatchObject({ lower: null, upper: null });
    expect(rowEstimate(name, flat, flat, 0.95).note).toMatch(/^no interval/);
  });

  it("gives a difference of RMSE no interval where one model makes no error", () => {
    const difference = rowDifference("rmse", flat, off, flat, 0.95);
    expect(difference).toMatchObject({ lower: null, upper: null, note: expect.stringMatching(/^no interval/) });
  });
});
