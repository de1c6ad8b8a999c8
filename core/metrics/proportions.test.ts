import fc from "fast-check";
import { describe, expect, it } from "vitest";
import oracle from "./fixtures/proportions.json" with { type: "json" };
import { clopperPearson, pairedBounds, tangoScore } from "./proportions.ts";

describe("Clopper–Pearson, against statsmodels", () => {
  it.each(oracle.clopper_pearson as [number, number, number, number][])(
    "%i of %i",
    (successes, trials, lower, upper) => {
      const bounds = clopperPearson(successes, trials, 0.05);
      expect(bounds.lower).toBeCloseTo(lower, 11);
      expect(bounds.upper).toBeCloseTo(upper, 11);
    },
  );

  it.each([
    [0.7, 9],
    [0.8, 14],
    [0.9, 29],
    [0.95, 59],
    [0.99, 299],
  ])("at least %d takes %i trials without a failure", (limit, trials) => {
    expect(clopperPearson(trials, trials, 0.05).lower).toBeGreaterThanOrEqual(limit);
    expect(clopperPearson(trials - 1, trials - 1, 0.05).lower).toBeLessThan(limit);
  });

  it("knows nothing without trials", () => {
    expect(clopperPearson(0, 0, 0.05)).toEqual({ lower: null, upper: null });
  });
});

describe("Tango's paired score, against a constrained maximum found by brute force", () => {
  it.each(oracle.tango as [number, number, number, number, number, number][])(
    "%i gained, %i lost of %i",
    (gained, lost, trials, score, lower, upper) => {
      const counts = { gained, lost, trials };
      expect(tangoScore(counts, -0.02)).toBeCloseTo(score, 9);
      expect(pairedBounds(counts, 0.05).lower).toBeCloseTo(lower, 9);
      expect(pairedBounds(counts, 0.05).upper).toBeCloseTo(upper, 9);
    },
  );

  it("is symmetric: swapping the models turns the interval around", () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, count, (gained, lost, same) => {
        const trials = gained + lost + same + 1;
        const bounds = pairedBounds({ gained, lost, trials }, 0.05);
        const swapped = pairedBounds({ gained: lost, lost: gained, trials }, 0.05);
        expect(bounds.lower).toBeCloseTo(-(swapped.upper as number), 9);
        expect(bounds.lower).toBeLessThanOrEqual((gained - lost) / trials);
        expect(bounds.upper).toBeGreaterThanOrEqual((gained - lost) / trials);
      }),
    );
  });
});
