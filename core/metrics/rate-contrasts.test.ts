import fc from "fast-check";
import { describe, expect, it } from "vitest";
import oracle from "./fixtures/proportions.json" with { type: "json" };
import { gapBounds, type Rate, ratioBounds, wilson } from "./rate-contrasts.ts";

const of = (successes: number, trials: number): Rate => ({ successes, trials });

it.each(oracle.wilson as [number, number, number, number][])("Wilson's interval of %i of %i", (k, n, lower, upper) => {
  const interval = wilson(of(k, n), 1.6448536269514729);
  expect(interval.lower).toBeCloseTo(lower, 12);
  expect(interval.upper).toBeCloseTo(upper, 12);
});

describe("the gap between two rates", () => {
  /** Newcombe 1998, table II, and statsmodels' `confint_proportions_2indep` with method newcomb. */
  it.each([
    [of(56, 70), of(48, 80), 0.025, 0.05243147240236498, 0.333872654036906],
    [of(9, 10), of(3, 10), 0.025, 0.17052272393450302, 0.8090179735354881],
    [of(0, 50), of(3, 100), 0.05, -0.07271034328690396, 0.024380449931111048],
  ])("of %j and %j", (first, second, alpha, lower, upper) => {
    const bounds = gapBounds(first, second, alpha);
    expect(bounds.lower).toBeCloseTo(lower, 12);
    expect(bounds.upper).toBeCloseTo(upper, 12);
  });

  it("is not known without rows", () => {
    expect(gapBounds(of(0, 0), of(3, 10), 0.05)).toEqual({ lower: null, upper: null });
    expect(ratioBounds(of(3, 10), of(0, 0), 0.05)).toEqual({ lower: null, upper: null });
  });
});

const rate = fc
  .integer({ min: 1, max: 300 })
  .chain((trials) => fc.integer({ min: 0, max: trials }).map((k) => of(k, trials)));

it("turns round with its rates, and shrinks with certainty", () => {
  fc.assert(
    fc.property(rate, rate, (a, b) => {
      const there = gapBounds(a, b, 0.05);
      const back = gapBounds(b, a, 0.05);
      expect(there.lower! + back.upper!).toBeCloseTo(0, 12);
      expect(gapBounds(a, b, 0.01).lower).toBeLessThanOrEqual(there.lower!);
    }),
  );
});

describe("the ratio of two rates", () => {
  /** The closed form of Donner & Zou 2012, equation (9), from Wilson's limits of 0.2 (20/100) and 0.4 (40/100). */
  it("is bounded as its closed form says", () => {
    const [p, l, u] = [0.2, 0.14250182366028785, 0.27330380880961674];
    const [q, m, v] = [0.4, 0.3230780505909665, 0.48219049356566834];
    const lower = (p * q - Math.sqrt((p * q) ** 2 - l * v * (2 * p - l) * (2 * q - v))) / (v * (2 * q - v));
    const upper = (p * q + Math.sqrt((p * q) ** 2 - u * m * (2 * p - u) * (2 * q - m))) / (m * (2 * q - m));
    const bounds = ratioBounds(of(20, 100), of(40, 100), 0.05);
    expect(bounds.lower).toBeCloseTo(lower, 9);
    expect(bounds.upper).toBeCloseTo(upper, 9);
  });

  it("has no upper bound where the second rate may be 0", () => {
    expect(ratioBounds(of(20, 100), of(0, 100), 0.05).upper).toBeNull();
    expect(ratioBounds(of(0, 100), of(20, 100), 0.05).lower).toBe(0);
  });

  it("lies around the ratio, and below 1 only where the gap lies below 0", () => {
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        fc.pre(a.successes > 0 && b.successes > 0);
        const value = a.successes / a.trials / (b.successes / b.trials);
        const { lower, upper } = ratioBounds(a, b, 0.05);
        expect(lower).toBeLessThanOrEqual(value);
        expect(upper ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(value);
        const gap = gapBounds(a, b, 0.05);
        if (Math.abs(gap.upper!) > 1e-9) expect((upper ?? 2) < 1).toBe(gap.upper! < 0);
      }),
    );
  });
});
