import { describe, expect, it } from "vitest";
import { countCells, predict } from "./cells.ts";
import { thresholdedDifference, thresholdedEstimate } from "./thresholded.ts";

/** label × candidate × reference, in the order of the index. */
const cells = [500, 20, 15, 65, 30, 25, 18, 327];

it("counts a score that equals the threshold as positive", () => {
  expect([...predict(Float64Array.of(0.39, 0.4, 0.41), 0.4)]).toEqual([0, 1, 1]);
});

it("counts each combination of label, candidate and reference", () => {
  const counted = countCells(
    Float64Array.of(0, 0, 1, 1, 1),
    Uint8Array.of(0, 1, 1, 1, 0),
    Uint8Array.of(0, 1, 0, 0, 1),
  );
  expect(counted).toEqual([1, 0, 0, 1, 0, 1, 2, 0]);
});

describe("a difference of F1", () => {
  it("agrees with the multinomial delta method", () => {
    const { value, evidence } = thresholdedDifference("f1", cells, 0.95);
    expect(value).toBeCloseTo(-0.00473552731617255, 12);
    const standardError = expect.closeTo(0.010937018908140729, 11);
    expect(evidence).toMatchObject({ kind: "estimate", standardError, n: 1000 });
  });

  it("is not proven to be 0 by models that agree on every row", () => {
    const agreeing = [500, 0, 0, 80, 30, 0, 0, 390];
    const { value, evidence, lower } = thresholdedDifference("f1", agreeing, 0.95);
    expect({ value, evidence }).toEqual({ value: 0, evidence: { kind: "unchanged", chances: 500 } });
    expect(lower).toBeCloseTo(-(1 - 0.05 ** (1 / 500)), 12);
  });
});

/** Labels and predictions of which scikit-learn says 0 or 1, as `zero_division` wants; here the metric is not defined. */
describe("what a class without rows leaves undefined", () => {
  const values = (...[tn, fp, fn, tp]: [number, number, number, number]) =>
    ["precision", "recall", "f1", "mcc"].map(
      (name) => thresholdedEstimate(name, [tn, 0, 0, fp, fn, 0, 0, tp], 0.95).value,
    );

  it.each([
    ["no positive label", [3, 1, 0, 0], [0, null, 0, null]],
    ["no predicted positive", [2, 0, 2, 0], [null, 0, 0, null]],
    ["positives alone, all found", [0, 0, 0, 3], [1, 1, 1, null]],
    ["no positive at all", [3, 0, 0, 0], [null, null, null, null]],
  ] as [string, [number, number, number, number], (number | null)[]][])("%s", (_, outcomes, expected) => {
    expect(values(...outcomes)).toEqual(expected);
  });
});

it("proves no more about two precisions without a mistake than the fewer predictions can", () => {
  const flawless = [500, 0, 0, 0, 100, 0, 40, 10];
  const { value, evidence } = thresholdedDifference("precision", flawless, 0.95);
  expect({ value, evidence }).toEqual({ value: 0, evidence: { kind: "unchanged", chances: 10 } });
});

describe("a difference of rates", () => {
  it("rests on the rows that the label names", () => {
    expect(thresholdedDifference("accuracy", cells, 0.95).evidence).toEqual({
      kind: "paired-proportion",
      gained: 20 + 18,
      lost: 15 + 25,
      trials: 1000,
    });
    expect(thresholdedDifference("recall", cells, 0.95).evidence).toMatchObject({ gained: 18, lost: 25, trials: 400 });
    expect(thresholdedDifference("fpr", cells, 0.95).evidence).toMatchObject({ gained: 15, lost: 20, trials: 600 });
    expect(thresholdedDifference("tnr", cells, 0.95).evidence).toMatchObject({ gained: 20, lost: 15, trials: 600 });
  });
});

describe("what is not defined", () => {
  const timid = [6, 0, 0, 0, 4, 0, 0, 0];

  it("is null, with a reason, where no row is predicted positive", () => {
    expect(thresholdedEstimate("precision", timid, 0.95)).toEqual({
      value: null,
      lower: null,
      upper: null,
      n: 0,
      evidence: { kind: "proportion", successes: 0, trials: 0 },
      note: "not defined: the model predicts no row as positive",
    });
    expect(thresholdedDifference("precision", timid, 0.95)).toMatchObject({ value: null, lower: null });
  });

  it("is not what recall and F1 are there: they are 0", () => {
    expect(thresholdedEstimate("recall", timid, 0.95)).toMatchObject({ value: 0, lower: 0 });
    expect(thresholdedEstimate("f1", timid, 0.95)).toMatchObject({ value: 0, lower: 0 });
  });
});

it("bounds F1 by the exact bounds of the share of true positives", () => {
  const { value, lower, upper } = thresholdedEstimate("f1", [0, 0, 0, 10, 10, 0, 0, 80], 0.95);
  expect(value).toBeCloseTo(160 / 180, 12);
  // 80 of 100: 0.7228 to 0.8634 by Clopper and Pearson, and F1 = 2 s / (1 + s).
  expect(lower).toBeCloseTo((2 * 0.7228) / 1.7228, 3);
  expect(upper).toBeCloseTo((2 * 0.8634) / 1.8634, 3);
});
