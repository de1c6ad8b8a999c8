import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Gate } from "../config/schema.ts";
import type { Measurement } from "../metrics/measurement.ts";
import { auc, average, gate, measurementOf, of, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";
import { gateReportSchema } from "./verdict.ts";

const strong = measurementOf({ roc_auc: auc(0.823, 0.011), recall: rate(344, 400), log_loss: average(0.41, 0.01) });
const judgeOne = (limits: Partial<Gate> & { metric: string }, measurement: Measurement = strong) => {
  const report = judgeGates([gate(limits)], measurement);
  return { ...report, check: report.checks[0]! };
};

describe("an absolute limit", () => {
  it.each([
    ["at_least", 0.8, "pass"],
    ["at_least", 0.82, "unsure"],
    ["at_least", 0.83, "unsure"],
    ["at_least", 0.85, "fail"],
    ["at_most", 0.85, "pass"],
    ["at_most", 0.82, "unsure"],
    ["at_most", 0.8, "fail"],
  ] as const)("%s %s of an AUC of 0.823 ± 0.011: %s", (limit, at, verdict) => {
    const { check, passed } = judgeOne({ metric: "roc_auc", [limit]: at });
    expect(check.verdict).toBe(verdict);
    expect(passed).toBe(verdict === "pass");
  });

  it("is met by a bound that lies on it", () => {
    const { lower, upper } = strong.candidate.metrics.roc_auc!;
    expect(judgeOne({ metric: "roc_auc", at_least: lower! }).check.verdict).toBe("pass");
    expect(judgeOne({ metric: "roc_auc", at_most: upper! }).check.verdict).toBe("pass");
  });

  it("is not broken by a bound that lies on it", () => {
    const { lower, upper } = strong.candidate.metrics.roc_auc!;
    expect(judgeOne({ metric: "roc_auc", at_least: upper! }).check.verdict).toBe("unsure");
    expect(judgeOne({ metric: "roc_auc", at_most: lower! }).check.verdict).toBe("unsure");
  });

  it("may come with another in the same gate: a check for each", () => {
    const { checks } = judgeGates([gate({ metric: "roc_auc", at_least: 0.5, at_most: 0.9 })], strong);
    expect(checks.map(({ limit, verdict }) => `${limit}: ${verdict}`)).toEqual([
      "at least 0.5: pass",
      "at most 0.9: pass",
    ]);
  });
});

describe("a limit against production", () => {
  const versus = (difference: ReturnType<typeof paired>, metric = "recall") =>
    measurementOf(
      { recall: rate(200, 400), log_loss: average(0.4, 0.01) },
      { metrics: { recall: rate(210, 400), log_loss: average(0.4, 0.01) }, differences: { [metric]: difference } },
    );

  it.each([
    [paired(20, 10, 400), 0.02, "pass"],
    [paired(10, 20, 400), 0.02, "unsure"],
    [paired(10, 60, 400), 0.02, "fail"],
    [paired(0, 0, 400), 0.02, "pass"],
    [paired(0, 0, 100), 0.02, "unsure"],
  ] as const)("may drop, case %#", (difference, may_drop, verdict) => {
    expect(judgeOne({ metric: "recall", may_drop }, versus(difference)).check.verdict).toBe(verdict);
  });

  it.each([
    [-0.02, 0.001, "pass"],
    [0.01, 0.01, "unsure"],
    [0.05, 0.01, "fail"],
  ] as const)("may rise: a log loss that moved by %s ± %s", (value, error, verdict) => {
    const measurement = versus(average(value, error), "log_loss");
    expect(judgeOne({ metric: "log_loss", may_rise: 0.01 }, measurement).check.verdict).toBe(verdict);
  });

  it("passes a model that is compared with itself, with no room to move at all", () => {
    const same = versus(of(0, 5, { kind: "same-model" }, "it was compared with itself"));
    const { check } = judgeOne({ metric: "recall", may_drop: 0, versus: "production" }, same);
    expect(check).toMatchObject({ verdict: "pass", value: 0, limitValue: 0 });
  });
});

describe("what cannot be judged", () => {
  it("is unsure where the metric is not defined", () => {
    const measurement = measurementOf({
      precision: of(null, 0, rate(0, 0).evidence, "not defined: no row is predicted positive"),
    });
    const { check, passed } = judgeOne({ metric: "precision", at_least: 0 }, measurement);
    expect(check).toMatchObject({ verdict: "unsure", blocks: true, value: null, settle: null });
    expect(passed).toBe(false);
  });

  it.each([
    [auc(0.99, 0.001, 29, 900), "29 labelled positives"],
    [auc(0.01, 0.001, 900, 29), "29 labelled negatives"],
  ])("is unsure with fewer than 30 rows of a class, case %#", (estimate, words) => {
    const { positives, negatives } = estimate.evidence as { positives: number; negatives: number };
    const measurement = { ...measurementOf({ roc_auc: estimate }), positives, negatives };
    for (const at_least of [0.5, 0.999]) {
      const { check } = judgeOne({ metric: "roc_auc", at_least }, measurement);
      expect(check.verdict).toBe("unsure");
      expect(check.sentence).toContain(words);
    }
  });

  it("is unsure with fewer than 30 rows behind a mean", () => {
    const measurement = measurementOf({ log_loss: average(0.1, 0.001, 29) });
    expect(judgeOne({ metric: "log_loss", at_most: 1 }, measurement).check.verdict).toBe("unsure");
  });

  it("blocks when unsure, or not, as the gate says", () => {
    const blocked = judgeOne({ metric: "roc_auc", at_least: 0.82 });
    expect(blocked).toMatchObject({ verdict: "unsure", passed: false, check: { blocks: true } });
    const allowed = judgeOne({ metric: "roc_auc", at_least: 0.82, when_unsure: "allow" });
    expect(allowed).toMatchObject({ verdict: "unsure", passed: true, check: { blocks: false } });
  });

  it("is no longer allowed once it is proven bad", () => {
    expect(judgeOne({ metric: "roc_auc", at_least: 0.9, when_unsure: "allow" })).toMatchObject({ passed: false });
  });
});

describe("the first release", () => {
  const comparison = gate({ metric: "roc_auc", may_drop: 0.01, versus: "production" });

  it("is not held up by a comparison with nothing, nor waved through by it", () => {
    const { passed, checks, sentence } = judgeGates([gate({ metric: "roc_auc", at_least: 0.8 }), comparison], strong);
    expect({ passed, sentence }).toEqual({ passed: true, sentence: "the gate passed" });
    expect(checks[1]).toMatchObject({
      verdict: "unsure",
      blocks: false,
      informational: true,
      value: null,
      sentence: "ROC AUC: no production model yet, so nothing to compare with.",
    });
  });

  it("needs at least one gate that can be judged", () => {
    expect(() => judgeGates([comparison], strong)).toThrow("No gate can be judged: each compares with another model");
    const informational = gate({ metric: "roc_auc", at_least: 0.8, informational: true });
    expect(() => judgeGates([comparison, informational], strong)).toThrow("No gate can be judged");
    expect(() => judgeGates([informational], strong)).toThrow("no gate that could say no");
    expect(() => judgeGates([], strong)).toThrow("no gate that could say no");
  });
});

describe("several checks", () => {
  /** Alone, an upper bound of 0.8411 < 0.845 says no. */
  const slightlyBad = { metric: "roc_auc", at_least: 0.845 };

  it("share the risk of a false no", () => {
    expect(judgeOne(slightlyBad).check.verdict).toBe("fail");
    const more = [
      gate(slightlyBad),
      gate({ metric: "recall", at_least: 0.7 }),
      gate({ metric: "log_loss", at_most: 0.5 }),
    ];
    const { checks, passed } = judgeGates(more, strong);
    expect(checks.map((check) => check.verdict)).toEqual(["unsure", "pass", "pass"]);
    expect(passed).toBe(false);
    expect(checks[0]!.sentence).toContain("but among 3 checks one such result may be chance");
  });

  it("do not lose certainty to those that are for information", () => {
    const informational = gate({ metric: "recall", at_least: 0.7, informational: true });
    const { checks } = judgeGates([gate(slightlyBad), informational, informational], strong);
    expect(checks.map((check) => check.verdict)).toEqual(["fail", "pass", "pass"]);
  });

  it("let an informational no be told without blocking", () => {
    const gates = [
      gate({ metric: "roc_auc", at_least: 0.8 }),
      gate({ metric: "recall", at_least: 0.99, informational: true }),
    ];
    const { passed, verdict, checks } = judgeGates(gates, strong);
    expect({ passed, verdict }).toEqual({ passed: true, verdict: "pass" });
    expect(checks[1]).toMatchObject({ verdict: "fail", blocks: false, informational: true });
  });
});

describe("refuses to judge", () => {
  it("by a metric of another task, or one that was not measured", () => {
    expect(() => judgeOne({ metric: "rmse", at_most: 1 })).toThrow(
      "A gate asks for rmse, which is no metric of binary-classification.",
    );
    expect(() => judgeOne({ metric: "f1", at_least: 0.5 })).toThrow(
      "A gate asks for f1, but the evaluation did not measure it.",
    );
  });

  it("a gate without a limit", () => {
    expect(() => judgeOne({ metric: "recall" })).toThrow("The gate on recall has no limit.");
  });

  it("a value that its counts deny", () => {
    const doctored = { ...rate(10, 400), value: 0.99 };
    expect(() => judgeOne({ metric: "recall", at_least: 0.9 }, measurementOf({ recall: doctored }))).toThrow(
      "contradicts the counts",
    );
  });

  it("by bounds that someone wrote into the report: they are computed anew", () => {
    const doctored = { ...rate(10, 400), lower: 0.99, upper: 1 };
    expect(judgeOne({ metric: "recall", at_least: 0.9 }, measurementOf({ recall: doctored })).check.verdict).toBe(
      "fail",
    );
  });
});

it("never passes a metric above its own upper bound, and reports within the schema", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.nat(400), share, (successes, at_least) => {
      const measurement = measurementOf({
        recall: rate(successes, 400),
        roc_auc: auc(0.8, 0.01),
        accuracy: paired(0, 0, 9),
      });
      const report = gateReportSchema.parse(judgeGates([gate({ metric: "recall", at_least })], measurement));
      const { verdict, lower, upper } = report.checks[0]!;
      expect(verdict).toBe(lower! >= at_least ? "pass" : upper! < at_least ? "fail" : "unsure");
      expect(report.passed).toBe(verdict === "pass");
    }),
  );
});
