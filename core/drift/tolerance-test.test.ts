import { describe, expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import {
  jensenShannonDistance,
  ksDistance,
  populationStabilityIndex,
  totalVariation,
  wassersteinDistance,
} from "./distances.ts";
import vectors from "./fixtures/drift.json" with { type: "json" };
import { alphaOfEach, testOrdered, testUnordered } from "./tolerance-test.ts";

const { sample_a, sample_b, counts_ref, counts_cur, zero_cells } = vectors;
const values = [...new Set([...sample_a, ...sample_b])].sort((a, b) => a - b);
const countsOf = (sample: readonly number[]) => values.map((value) => sample.filter((one) => one === value).length);
const a = countsOf(sample_a);
const b = countsOf(sample_b);

describe("distances", () => {
  it("are those of scipy on the same samples", () => {
    expect(ksDistance(a, b)).toBeCloseTo(vectors.ks_stat, 12);
    expect(wassersteinDistance(a, b, values)).toBeCloseTo(vectors.wasserstein, 12);
    expect(jensenShannonDistance(counts_ref, counts_cur)).toBeCloseTo(vectors.js_distance_base_e, 12);
    expect(jensenShannonDistance(counts_ref, counts_cur) / Math.sqrt(Math.LN2)).toBeCloseTo(
      vectors.js_distance_base_2,
      12,
    );
    expect(totalVariation(counts_ref, counts_cur)).toBeCloseTo(vectors.tv, 12);
    expect(populationStabilityIndex(counts_ref, counts_cur)).toBeCloseTo(vectors.psi_half_count, 12);
    expect(populationStabilityIndex(zero_cells.ref, zero_cells.cur)).toBeCloseTo(zero_cells.psi_half_count, 12);
  });
});

describe("bounds", () => {
  it("are the vectors' bounds", () => {
    const { alpha, lower, upper } = vectors.dkw_margin;
    const ordered = testOrdered(a, b, { tolerance: 0.05, alpha });
    // The union of two one-sample bounds is what the vectors hold; the convolution of both must be sharper.
    expect(ordered.lower).toBeGreaterThan(lower);
    expect(ordered.upper).toBeLessThan(upper);
    expect(ordered.upper - ordered.lower).toBeGreaterThan(0.7 * (upper - lower));
    const unordered = testUnordered(counts_ref, counts_cur, { tolerance: 0.05, alpha: 0.01 });
    expect([unordered.lower, unordered.upper]).toEqual(
      vectors.tv_bounds_alpha_0_01.map((bound) => expect.closeTo(bound, 12)),
    );
  });

  it("share what may go wrong among the columns", () => {
    expect(alphaOfEach(0.05, 50)).toBe(0.001);
    expect(alphaOfEach(0.05, 0)).toBe(0.05);
  });
});

describe("verdicts", () => {
  const rule = { tolerance: 0.05, alpha: 0.001 };

  it("say drift or stable only when it is proven", () => {
    expect(testOrdered([0, 50_000, 50_000], [0, 40_000, 60_000], rule).verdict).toBe("drift");
    expect(testOrdered([0, 50_000, 50_000], [0, 49_900, 50_100], rule).verdict).toBe("stable");
    expect(testOrdered([0, 50, 50], [0, 40, 60], rule).verdict).toBe("unsure");
    expect(testUnordered([50_000, 50_000, 0], [40_000, 60_000, 0], rule).verdict).toBe("drift");
    expect(testUnordered([50_000, 50_000, 0], [50_000, 50_000, 0], rule).verdict).toBe("stable");
  });

  it("sees values that go missing", () => {
    expect(testOrdered([0, 50_000, 50_000], [20_000, 40_000, 40_000], rule)).toMatchObject({
      verdict: "drift",
      distance: 0.2,
    });
  });

  it("prove nothing of no rows", () => {
    expect(testOrdered([0, 0], [0, 0], rule).verdict).toBe("unsure");
    expect(testUnordered([5, 5], [0, 0], rule).verdict).toBe("unsure");
  });

  it("seldom blame rows of the same distribution, also exactly at the tolerance", () => {
    const draw = mulberry32(7);
    const sampled = (share: number, rows: number) => {
      const ones = Array.from({ length: rows }, () => draw()).filter((value) => value < share).length;
      return [0, rows - ones, ones];
    };
    let blamed = 0;
    for (let round = 0; round < 200; round += 1) {
      const { verdict } = testOrdered(sampled(0.5, 2_000), sampled(0.55, 2_000), { tolerance: 0.05, alpha: 0.05 });
      if (verdict === "drift") blamed += 1;
    }
    expect(blamed).toBeLessThanOrEqual(10);
  });
});
