import { describe, expect, it } from "vitest";
import { plainTable } from "./cells.ts";
import { rankedSample } from "./ranked-sample.ts";
import { bestThreshold, valueDifference, valueEstimate } from "./value.ts";

const value = { true_positive: 20, false_positive: -5, false_negative: -30, true_negative: 1, unit: "USD" };
/** label × candidate × reference. */
const cells = [500, 20, 15, 65, 30, 25, 18, 327];

describe("the value of a prediction", () => {
  it("is the mean worth of the outcomes, with the standard error of a mean", () => {
    const { value: mean, evidence, lower, upper } = valueEstimate(value, plainTable(cells), 0.95);
    // Of the candidate: 520 true negatives, 80 false positives, 55 false negatives, 345 true positives.
    const worths = [...Array(520).fill(1), ...Array(80).fill(-5), ...Array(55).fill(-30), ...Array(345).fill(20)];
    const expected = worths.reduce((sum, worth) => sum + worth, 0) / 1000;
    const squares = worths.reduce((sum, worth) => sum + (worth - expected) ** 2, 0);
    expect(mean).toBeCloseTo(expected, 12);
    expect(evidence).toMatchObject({ standardError: expect.closeTo(Math.sqrt(squares) / 1000, 12), n: 1000 });
    expect(lower).toBeLessThan(expected - 1.6 * (Math.sqrt(squares) / 1000));
    expect(upper).toBeGreaterThan(expected + 1.6 * (Math.sqrt(squares) / 1000));
  });

  it("differs between models by the rows on which they differ", () => {
    const { value: difference, evidence } = valueDifference(value, plainTable(cells), 0.95);
    const expected = (20 * 6 - 15 * 6 - 25 * 50 + 18 * 50) / 1000;
    expect(difference).toBeCloseTo(expected, 12);
    const squares = 35 * 36 + 43 * 2500 - 1000 * expected ** 2;
    expect(evidence).toMatchObject({ standardError: expect.closeTo(Math.sqrt(squares) / 1000, 12) });
  });

  it("knows that a costly outcome may just not have shown yet", () => {
    const { value: flawless, lower, upper } = valueEstimate(value, plainTable([0, 0, 0, 0, 0, 0, 0, 100]), 0.95);
    expect({ flawless, upper }).toEqual({ flawless: 20, upper: 20 });
    expect(lower).toBeCloseTo(20 - 50 * (1 - 0.05 ** (1 / 100)), 9);
    const { lower: worse } = valueDifference(value, plainTable([100, 0, 0, 0, 0, 0, 0, 100]), 0.95);
    expect(worse).toBeCloseTo(-100 * (1 - 0.05 ** (1 / 200)), 9);
  });
});

describe("the threshold that is worth most", () => {
  const ranked = (labels: number[], scores: number[]) =>
    rankedSample({ labels: Float64Array.from(labels), weights: null, units: null }, Float64Array.from(scores)).rows;

  it("takes a positive as long as the gain outweighs the false alarms before it", () => {
    const rows = ranked([1, 0, 1, 0, 0, 0], [0.9, 0.8, 0.6, 0.4, 0.2, 0.1]);
    expect(bestThreshold(value, rows)).toEqual({
      threshold: 0.6,
      value: expect.closeTo((20 - 5 + 20 + 3) / 6),
      rows: 6,
    });
  });

  it("never cuts between equal scores", () => {
    const rows = ranked([1, 0, 0, 0], [0.7, 0.7, 0.2, 0.2]);
    expect(bestThreshold(value, rows)).toMatchObject({ threshold: 0.7, value: expect.closeTo((20 - 5 + 2) / 4) });
  });

  it("is none where every alarm costs more than it brings", () => {
    expect(bestThreshold({ ...value, false_positive: -5000 }, ranked([0, 1], [0.9, 0.1]))).toBeNull();
  });
});
