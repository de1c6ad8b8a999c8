import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { mulberry32 } from "../mulberry32.ts";
import oracle from "./fixtures/regression.json" with { type: "json" };
import { type MeasureInput, measure } from "./measure.ts";
import { medianError } from "./median-error.ts";
import { manyRows } from "./resampling.ts";

const median = (labels: ArrayLike<number>, scores: ArrayLike<number>, weights: ArrayLike<number> | null = null) => {
  const sample = { labels: Float64Array.from(labels), weights: null, units: null };
  return medianError(sample, Float64Array.from(scores)).of(weights && Float64Array.from(weights));
};

const zeros = (errors: readonly number[]) => errors.map(() => 0);

describe("the median absolute error", () => {
  it("is that of scikit-learn, plain and weighted", () => {
    expect(median(oracle.y, oracle.pred)).toBeCloseTo(oracle.median_ae, 12);
    for (const { weight, median_ae: expected } of oracle.weighted_median_ae) {
      expect(median(oracle.y, oracle.pred, weight)).toBeCloseTo(expected, 12);
    }
  });

  it("takes a row of weight n for n rows, whatever the scale of weights and the order of rows", () => {
    const row = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(4));
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (rows, scale) => {
          const errors = rows.map(([error]) => error);
          const weights = rows.map(([, weight]) => weight);
          const repeated = rows.flatMap(([error, weight]) => Array.from({ length: weight }, () => error));
          const value = median(errors, zeros(errors), weights);
          expect(value).toBe(median(repeated, zeros(repeated)));
          const scaled = weights.map((weight) => weight * scale);
          expect(median(errors, zeros(errors), scaled)).toBe(value);
          expect(median(errors.toReversed(), zeros(errors), weights.toReversed())).toBe(value);
        },
      ),
    );
  });
});

const random = mulberry32(11);
const drawn = (rows: number): MeasureInput => {
  const labels = Float64Array.from({ length: rows }, () => 10 * random());
  const scored = (noise: number) => labels.map((label) => label + noise * (random() - 0.5));
  return {
    task: "regression",
    labels,
    candidate: { digest: digestOf("candidate"), scores: scored(4) },
    production: { digest: digestOf("production"), scores: scored(2) },
    anchor: null,
    threshold: null,
    metrics: ["median_ae"],
    sure: 0.95,
  };
};

describe("its interval", () => {
  it.each([400, manyRows])("holds the truth for %s rows, and that of the difference too", (rows) => {
    const { candidate, production } = measure(drawn(rows));
    const { lower, upper } = candidate.metrics.median_ae!;
    expect([lower! < 1, upper! > 1]).toEqual([true, true]);
    const difference = production!.differences.median_ae!;
    expect([difference.lower! < 0.5, difference.upper! > 0.5, difference.lower! > 0]).toEqual([true, true, true]);
  });

  it("is none where not one resample differs, and exact where every row has the same error", () => {
    const input = drawn(50);
    const exact = { ...input.candidate, scores: input.labels };
    const certain = measure({ ...input, candidate: exact }).candidate.metrics.median_ae!;
    expect(certain).toMatchObject({
      value: 0,
      lower: null,
      upper: null,
      note: expect.stringMatching(/^no interval: not one resample/),
    });
    const twin = { digest: digestOf("twin"), scores: input.candidate.scores };
    const { differences } = measure({ ...input, production: twin }).production!;
    expect(differences.median_ae).toMatchObject({ value: 0, lower: 0, upper: 0 });
  });
});
