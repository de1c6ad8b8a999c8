import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binsOfEqualSize, binsOfEqualWidth, calibrationCurve, calibrationError } from "./calibration.ts";
import oracle from "./fixtures/classification.json" with { type: "json" };
import { averagePrecision, lift, partialAuc } from "./ranked-metrics.ts";
import { rankedSample } from "./ranked-sample.ts";
import { rank } from "./ranking.ts";

const rowsOf = (labels: readonly number[], scores: readonly number[], weights: readonly number[] | null = null) =>
  rankedSample(
    { labels: Float64Array.from(labels), weights: weights && Float64Array.from(weights), units: null },
    Float64Array.from(scores),
  ).rows;

describe("against scikit-learn", () => {
  const plain = rowsOf(oracle.y, oracle.score);

  it("sums the steps of average precision, with and without weights", () => {
    expect(averagePrecision(plain)).toBeCloseTo(oracle.average_precision, 12);
    const weighted = rowsOf(oracle.y, oracle.score, oracle.weight);
    expect(averagePrecision(weighted)).toBeCloseTo(oracle.average_precision_weighted, 12);
  });

  it("cuts the ROC curve between two of its points", () => {
    expect(partialAuc(0.5)(plain)).toBeCloseTo(oracle.partial_auc_max_fpr_0_5, 12);
  });

  it("takes equal scores together", () => {
    const { y, score } = oracle.all_ties;
    expect(averagePrecision(rowsOf(y, score))).toBe(oracle.all_ties.average_precision);
    expect(partialAuc(0.3)(rowsOf(y, score))).toBeCloseTo(0.5, 12);
    expect(lift(0.25)(rowsOf(y, score))).toBeCloseTo(1, 12);
  });
});

it("finds no positive, no value", () => {
  const none = rowsOf([0, 0], [0.1, 0.2]);
  expect([averagePrecision(none), partialAuc(0.1)(none), lift(0.1)(none)]).toEqual([null, null, null]);
});

it("lifts by as much as the top holds more positives than the whole", () => {
  // The best two of ten are positive, and three in all: 1 / 0.3.
  const rows = rowsOf([1, 1, 0, 0, 0, 1, 0, 0, 0, 0], [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(lift(0.2)(rows)).toBeCloseTo(1 / 0.3, 12);
  expect(lift(0.25)(rows)).toBeCloseTo(2 / 2.5 / 0.3, 12);
});

describe("calibration", () => {
  const rows = rowsOf([0, 1, 1, 1], [0.1, 0.2, 0.6, 0.9]);

  it("measures the distance in each bin by the rows in it", () => {
    // Two bins: |0.15 - 0.5| and |0.75 - 1|, each of half the rows.
    expect(calibrationError(binsOfEqualWidth(2))(rows)).toBeCloseTo(0.3, 12);
  });

  it("gives a score on the border to the bin below", () => {
    const ends = binsOfEqualWidth(2);
    expect(calibrationCurve(rowsOf([1, 0], [0.5, 0.6]), ends)).toEqual([
      { predicted: 0.5, observed: 1, rows: 1 },
      { predicted: 0.6, observed: 0, rows: 1 },
    ]);
  });

  it("makes bins of equal size from the quantiles of the scores", () => {
    expect(binsOfEqualSize(Float64Array.of(0.9, 0.6, 0.2, 0.1), 2)).toEqual([0.4, 1]);
    expect(calibrationCurve(rows, binsOfEqualSize(rows.scores, 2)).map((bin) => bin.rows)).toEqual([2, 2]);
  });
});

/** Few distinct scores, so that ties are common; both classes are there. */
const sample = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((rows) => [...rows, [1, 4, 1] as const, [0, 6, 1] as const]);
const metrics = [averagePrecision, partialAuc(0.2), lift(0.3)] as const;
const valuesOf = (rows: readonly (readonly [number, number, number])[], bend = (score: number) => score) => {
  const ranked = rowsOf(
    rows.map(([label]) => label),
    rows.map(([, score]) => bend(score / 12)),
    rows.map(([, , weight]) => weight),
  );
  return metrics.map((metric) => metric(ranked));
};
const near = (values: readonly (number | null)[]) => values.map((value) => expect.closeTo(value!, 10));

type Rows = readonly (readonly [number, number, number])[];

describe("ranked metrics", () => {
  it.each<[string, (rows: Rows) => Rows]>([
    ["do not mind the order of rows", (rows) => rows.toReversed()],
    ["do not mind the scale of weights", (rows) => rows.map(([label, score, weight]) => [label, score, 3.5 * weight])],
    [
      "take a row of weight n for n rows",
      (rows) =>
        rows.flatMap(([label, score, weight]) => Array.from({ length: weight }, () => [label, score, 1] as const)),
    ],
  ])("%s", (_, change) => {
    fc.assert(
      fc.property(sample, (rows) => {
        expect(valuesOf(change(rows))).toEqual(near(valuesOf(rows)));
      }),
    );
  });

  it("know only the order of scores", () => {
    fc.assert(
      fc.property(sample, (rows) => {
        expect(valuesOf(rows, (score) => Math.exp(3 * score) - 7)).toEqual(near(valuesOf(rows)));
      }),
    );
  });
});

it("ranks any numbers, equal ones in the order of their rows", () => {
  const score = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 0.5), fc.float({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(score, { maxLength: 60 }), (scores) => {
      const expected = scores
        .map((_, row) => row)
        .sort((a, b) => (scores[b]! === scores[a]! ? a - b : scores[b]! > scores[a]! ? 1 : -1));
      expect([...rank(Float64Array.from(scores)).order]).toEqual(expected);
    }),
  );
});
