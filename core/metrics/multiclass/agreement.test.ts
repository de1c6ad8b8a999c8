import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCountMetric } from "../count-metrics.ts";
import oracle from "../fixtures/classification.json" with { type: "json" };
import { agreementOf } from "./agreement.ts";
import { confuse, predictClasses } from "./confusion.ts";

const { multiclass } = oracle;
const labels = Float64Array.from(multiclass.y);
const predicted = predictClasses(Float64Array.from(multiclass.proba.flat()), 3);
const both = (weights: readonly number[] | null, guesses = predicted) => {
  const confusion = confuse({ labels, weights: weights && Float64Array.from(weights) }, guesses, 3);
  return (["mcc", "kappa"] as const).map((metric) => agreementOf(metric, confusion)?.value ?? null);
};

describe("agreement beyond chance", () => {
  it("is that of scikit-learn, plain and weighted", () => {
    expect(both(null)).toEqual([multiclass.mcc, multiclass.kappa].map((value) => expect.closeTo(value, 12)));
    const { weight, mcc, kappa } = multiclass.weighted;
    expect(both(weight)).toEqual([mcc, kappa].map((value) => expect.closeTo(value, 12)));
  });

  it("is no correlation where every prediction is the same, and a kappa of 0", () => {
    expect(
      both(
        null,
        predicted.map(() => 1),
      ),
    ).toEqual([null, 0]);
  });

  it("is that of two classes where there are two", () => {
    const count = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(fc.tuple(count, count, count, count), (outcomes) => {
        const [tn, fp, fn, tp] = outcomes;
        const confusion = {
          classes: 2,
          cells: Float64Array.from(outcomes),
          labelled: Float64Array.of(tn + fp, fn + tp),
          predicted: Float64Array.of(tn + fn, fp + tp),
          all: tn + fp + fn + tp,
        };
        for (const metric of ["mcc", "kappa"] as const) {
          const [many, two] = [agreementOf(metric, confusion)!, findCountMetric(metric)!.read(outcomes)!];
          expect(many.value).toBeCloseTo(two.value, 10);
          two.gradient.forEach((slope, outcome) => {
            expect(many.effect(outcome >> 1, outcome & 1)).toBeCloseTo(slope, 10);
          });
        }
      }),
    );
  });
});
