import { describe, expect, it } from "vitest";
import { aucDifferenceBounds } from "./auc.ts";
import { logOddsBounds, shareDifferenceBounds } from "./share-differences.ts";

const reach = { quantile: 1.645, chances: 100, alpha: 0.05 };
const share = (value: number, standardError: number) => ({ value, standardError });

describe("a difference of two shares", () => {
  it("of independent models combines their own bounds by Pythagoras", () => {
    const [a, b] = [logOddsBounds(0.8, 1.645 * 0.03), logOddsBounds(0.6, 1.645 * 0.04)];
    const bounds = shareDifferenceBounds([share(0.8, 0.03), share(0.6, 0.04)], 0.05, reach);
    expect(bounds.lower).toBeCloseTo(0.2 - Math.hypot(0.8 - a.lower, b.upper - 0.6), 12);
    expect(bounds.upper).toBeCloseTo(0.2 + Math.hypot(a.upper - 0.8, 0.6 - b.lower), 12);
  });

  it("in the middle of the range is about Wald's, whatever the correlation", () => {
    for (const error of [0.002, 0.01, 0.014]) {
      const { lower, upper } = shareDifferenceBounds([share(0.5, 0.01), share(0.5, 0.01)], error, reach);
      expect(upper! / (1.645 * error)).toBeCloseTo(1, 1);
      expect(lower! / (-1.645 * error)).toBeCloseTo(1, 1);
    }
  });

  it("of a model without a mistake takes the bound that its rows allow", () => {
    const { lower } = shareDifferenceBounds([share(1, 0), share(0.9, 0.02)], 0.02, reach);
    const own = 1 - 0.05 ** (1 / 100);
    expect(lower).toBeCloseTo(0.1 - Math.hypot(own, logOddsBounds(0.9, 1.645 * 0.02).upper - 0.9), 12);
  });

  it("never makes the bounds of an AUC difference narrower than paired DeLong", () => {
    const sizes = { positives: 100, negatives: 400, variance: 0.0001 };
    const models: [ReturnType<typeof share>, ReturnType<typeof share>] = [share(0.95, 0.012), share(0.99, 0.004)];
    const [plain, wider] = [undefined, models].map((both) =>
      aucDifferenceBounds(-0.04, { ...sizes, models: both }, 0.05),
    );
    expect(wider!.lower).toBeLessThanOrEqual(plain!.lower!);
    expect(wider!.upper).toBeGreaterThanOrEqual(plain!.upper!);
  });
});
