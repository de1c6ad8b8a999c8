import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as auc from "./auc.ts";
import { aucBounds, aucDifferenceBounds, placementDifferences } from "./auc.ts";
import oracle from "./fixtures/delong.json" with { type: "json" };
import { rank } from "./ranking.ts";
import type { Sample } from "./sample.ts";
import { normalQuantile } from "./special-functions.ts";

const plain = (labels: Float64Array): Sample => ({ labels, weights: null, units: null });
const placementsOf = (labels: Float64Array, scores: Float64Array) => auc.placementsOf(plain(labels), rank(scores));
const aucOf = (placements: auc.Placements, of = labels) => auc.aucOf(placements, plain(of));
const delongVariance = (placements: auc.Placements, of = labels) => auc.delongVariance(placements, plain(of));

const labels = Float64Array.from(oracle.y);
const a = placementsOf(labels, Float64Array.from(oracle.score_a));
const b = placementsOf(labels, Float64Array.from(oracle.score_b));
const sizes = { positives: 16, negatives: 24 };

describe("against R pROC", () => {
  it("finds the areas and their variances, ties counting one half", () => {
    expect(aucOf(a)).toBeCloseTo(oracle.auc_a, 12);
    expect(aucOf(b)).toBeCloseTo(oracle.auc_b, 12);
    expect(delongVariance(a)).toBeCloseTo(oracle.var_a, 12);
    expect(delongVariance(b)).toBeCloseTo(oracle.var_b, 12);
  });

  it("finds the standard error of the paired difference", () => {
    const variance = delongVariance(placementDifferences(a, b));
    expect(Math.sqrt(variance as number)).toBeCloseTo(oracle.se_diff, 12);
  });
});

describe("the paired test", () => {
  const difference = aucOf(a) - aucOf(b);
  const error = Math.sqrt(delongVariance(placementDifferences(a, b)) as number);

  it("has the statistic of pROC, also of a margin that is allowed", () => {
    expect(difference).toBeCloseTo(oracle.diff, 12);
    expect((oracle.var_a + oracle.var_b - error ** 2) / 2).toBeCloseTo(oracle.cov_ab, 12);
    expect(difference / error).toBeCloseTo(oracle.z, 10);
    expect((difference + oracle.noninferiority.margin) / error).toBeCloseTo(oracle.noninferiority.z, 10);
    const { z, p_not_worse_than_margin: p } = oracle.noninferiority;
    expect(normalQuantile(1 - p)).toBeCloseTo(z, 10);
    expect(normalQuantile(1 - oracle.p_two_sided / 2)).toBeCloseTo(oracle.z, 10);
  });

  it("gives the interval of pROC at the normal quantile", () => {
    const width = normalQuantile(0.975) * Math.sqrt(delongVariance(a) as number);
    const bounds = [aucOf(a) - width, aucOf(a), aucOf(a) + width];
    expect(bounds).toEqual(oracle.pROC_ci95_a.map((bound) => expect.closeTo(bound, 10)));
  });

  it("takes scores that are all equal for a ranking by chance", () => {
    const two = Float64Array.of(0, 1, 0, 1);
    expect(aucOf(placementsOf(two, new Float64Array(4).fill(0.5)), two)).toBe(0.5);
  });
});

describe("bounds of an AUC", () => {
  it("takes the lower of logit DeLong and Newcombe below, logit DeLong above", () => {
    const bounds = aucBounds(oracle.auc_a, oracle.var_a, sizes, 0.05);
    expect(bounds.lower).toBeCloseTo(oracle.one_sided_95_a.lower_recommended, 9);
    expect(bounds.upper).toBeCloseTo(oracle.one_sided_95_a.upper_recommended, 9);
  });

  it("takes Newcombe's where DeLong's variance is too small to be true", () => {
    const { lower } = aucBounds(oracle.auc_a, 1e-9, sizes, 0.05);
    expect(lower).toBeCloseTo(oracle.one_sided_95_a.lower_newcombe, 9);
  });

  it("stays honest about a ranking without a mistake", () => {
    const perfect = { positives: 10, negatives: 50 };
    expect(aucBounds(1, 0, perfect, 0.05)).toEqual({ lower: expect.closeTo(0.7411344491069477, 12), upper: 1 });
    expect(aucBounds(0, 0, perfect, 0.05)).toEqual({ lower: 0, upper: expect.closeTo(1 - 0.7411344491069477, 12) });
  });

  it("gives none where a class has a single row", () => {
    expect(aucBounds(0.7, null, { positives: 1, negatives: 50 }, 0.05)).toEqual({ lower: null, upper: null });
  });

  it("does not take two equal rankings for proof of equality", () => {
    const bounds = aucDifferenceBounds(0, { variance: 0, positives: 100, negatives: 900 }, 0.05);
    expect(bounds.lower).toBeCloseTo(-(1 - 0.05 ** (1 / 100)), 12);
  });
});

describe("placements", () => {
  /** Few distinct scores, so that ties are common; both classes present. */
  const sample = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 40 })
    .map((rows) => [...rows, [3, true], [5, false]] as [number, boolean][])
    .map((rows) => ({
      scores: Float64Array.from(rows, ([score]) => score / 10),
      labels: Float64Array.from(rows, ([, label]) => Number(label)),
    }));

  it("agree with the comparison of every pair", () => {
    fc.assert(
      fc.property(sample, ({ labels, scores }) => {
        let sum = 0;
        let pairs = 0;
        labels.forEach((label, i) => {
          labels.forEach((other, j) => {
            if (label !== 1 || other !== 0) return;
            pairs += 1;
            sum += 0.5 + Math.sign((scores[i] as number) - (scores[j] as number)) / 2;
          });
        });
        expect(aucOf(placementsOf(labels, scores), labels)).toBeCloseTo(sum / pairs, 12);
      }),
    );
  });

  it("know only the order of scores", () => {
    fc.assert(
      fc.property(sample, ({ labels, scores }) => {
        const bent = scores.map((score) => Math.exp(3 * score) - 7);
        expect(placementsOf(labels, bent)).toEqual(placementsOf(labels, scores));
      }),
    );
  });

  it("do not mind the order of rows", () => {
    fc.assert(
      fc.property(sample, ({ labels, scores }) => {
        const [forth, back] = [placementsOf(labels, scores), placementsOf(labels.toReversed(), scores.toReversed())];
        const turned = labels.toReversed();
        expect(aucOf(back, turned)).toBeCloseTo(aucOf(forth, labels), 12);
        expect(delongVariance(back, turned) ?? -1).toBeCloseTo(delongVariance(forth, labels) ?? -1, 12);
      }),
    );
  });

  it("turn around with the labels", () => {
    fc.assert(
      fc.property(sample, ({ labels, scores }) => {
        const flipped = labels.map((label) => 1 - label);
        const own = aucOf(placementsOf(labels, scores), labels);
        expect(aucOf(placementsOf(flipped, scores), flipped)).toBeCloseTo(1 - own, 12);
      }),
    );
  });
});
