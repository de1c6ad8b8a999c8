import { describe, expect, it } from "vitest";
import type { Estimate } from "../metrics/measurement.ts";
import { auc, aucDifference, average, gate, measurementOf, of, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

const settle = (metric: string, at_least: number, estimate: Estimate) =>
  judgeGates([gate({ metric, at_least })], measurementOf({ [metric]: estimate })).checks[0]!.settle;

const settleDrop = (metric: string, may_drop: number, difference: Estimate) => {
  const metrics = { [metric]: rate(1, 2) };
  const measurement = measurementOf(metrics, { metrics, differences: { [metric]: difference } });
  return judgeGates([gate({ metric, may_drop })], measurement).checks[0]!.settle;
};

describe("what would settle an unsure check", () => {
  it("of a rate: (z √(T(1-T)) + z' √(p(1-p)))² / (p - T)²", () => {
    // T = 0.8, p = 0.83: (1.645 · 0.4 + 0.842 · 0.3756)² / 0.03² = 1054 rows that count, 654 more than 400.
    expect(settle("recall", 0.8, rate(332, 400))).toBe("about 660 more labelled positives");
  });

  it("of a rate without a mistake: ln α / ln T", () => {
    // 0.999: 2995 rows, 2595 more than 400.
    expect(settle("recall", 0.999, rate(400, 400))).toBe("about 2,600 more labelled positives");
  });

  it("of an AUC, by the rarer class", () => {
    // ((1.645 + 0.842) · 0.0145 / 0.013)² = 7.69 times as many.
    expect(settle("roc_auc", 0.62, auc(0.633, 0.0145))).toBe("about 2,700 more labelled positives");
  });

  it("of a mean: its standard error falls with the root of the rows", () => {
    // ((1.645 + 0.842) · 0.01 / 0.01)² = 6.18 times as many.
    expect(settle("log_loss", 0.4, average(0.41, 0.01))).toBe("about 11,000 more labelled rows");
  });

  it("of a paired rate: 6.2 · d / margin², with d the share of rows on which the models disagree", () => {
    // d = 0.1: 6.18 · 0.1 / 0.02² = 1546 rows, 1146 more than 400.
    expect(settleDrop("recall", 0.02, paired(20, 20, 400))).toBe("about 1,200 more labelled positives");
  });

  it("of models that agree on everything so far", () => {
    // ln 0.05 / ln 0.999 = 2995.
    expect(settleDrop("recall", 0.001, paired(0, 0, 400))).toBe("about 2,600 more labelled positives");
    expect(settleDrop("roc_auc", 0.001, aucDifference(0, 0))).toBe("about 2,600 more labelled positives");
    const unchanged = of(0, 2000, { kind: "unchanged", chances: 400 });
    expect(settleDrop("f1", 0.001, unchanged)).toBe("about 2,600 more labelled positives");
  });

  it("is at least what the method needs", () => {
    const measurement = {
      ...measurementOf({ roc_auc: auc(0.9, 0.01, 10, 90) }),
      rows: 100,
      positives: 10,
      negatives: 90,
    };
    const [check] = judgeGates([gate({ metric: "roc_auc", at_least: 0.5 })], measurement).checks;
    expect(check?.settle).toBe("about 20 more labelled positives");
  });

  it("is what the method needs where no spread is known yet", () => {
    const lonely = of(0.9, 100, { kind: "auc", variance: null, positives: 1, negatives: 99 });
    const measurement = { ...measurementOf({ roc_auc: lonely }), rows: 100, positives: 1, negatives: 99 };
    const [check] = judgeGates([gate({ metric: "roc_auc", at_least: 0.5 })], measurement).checks;
    expect(check).toMatchObject({ verdict: "unsure", settle: "about 29 more labelled positives" });
  });

  it("is out of reach for a value on its limit", () => {
    expect(settle("recall", 0.5, rate(200, 400))).toBe(
      "no realistic number of labelled positives: the value is too close to its limit",
    );
  });
});
