import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Gate } from "../config/schema.ts";
import type { Estimate, Measurement } from "../metrics/measurement.ts";
import { auc, aucDifference, average, gate, measurementOf, of, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

type Limits = Partial<Gate> & { metric: string };

const judged = (limits: Limits, measurement: Measurement) => judgeGates([gate(limits)], measurement).checks[0]!;

const absolute = (limits: Omit<Limits, "metric">, estimate: Estimate, metric = "roc_auc") =>
  judged({ metric, ...limits }, measurementOf({ [metric]: estimate })).sentence;

const moved = (
  limits: Omit<Limits, "metric">,
  [from, to]: [number, number],
  difference: Estimate,
  metric = "roc_auc",
) => {
  const production = { metrics: { [metric]: average(from, 0.1) }, differences: { [metric]: difference } };
  return judged({ metric, ...limits }, measurementOf({ [metric]: average(to, 0.1) }, production)).sentence;
};

describe("of an absolute limit", () => {
  it.each([
    [{ at_least: 0.8 }, "ROC AUC 0.823, at least 0.802 with 95% certainty: above the required 0.8. Passed."],
    [{ at_least: 0.85 }, "ROC AUC 0.823, at most 0.841 with 95% certainty: below the required 0.85. Failed."],
    [
      { at_least: 0.81 },
      "ROC AUC 0.823 is above the required 0.81, but with 400 labelled positives it could be as low as 0.802. Cannot tell yet.",
    ],
    [
      { at_least: 0.83 },
      "ROC AUC 0.823 is below the required 0.83, but with 400 labelled positives it could be as high as 0.841. Cannot tell yet.",
    ],
    [{ at_most: 0.85 }, "ROC AUC 0.823, at most 0.841 with 95% certainty: below the allowed 0.85. Passed."],
    [{ at_most: 0.8 }, "ROC AUC 0.823, at least 0.802 with 95% certainty: above the allowed 0.8. Failed."],
    [
      { at_most: 0.83 },
      "ROC AUC 0.823 is below the allowed 0.83, but with 400 labelled positives it could be as high as 0.841. Cannot tell yet.",
    ],
    [
      { at_most: 0.81 },
      "ROC AUC 0.823 is above the allowed 0.81, but with 400 labelled positives it could be as low as 0.802. Cannot tell yet.",
    ],
  ])("%j", (limits, sentence) => expect(absolute(limits, auc(0.823, 0.011))).toBe(sentence));

  it("adds digits rather than contradict itself", () => {
    const { lower } = auc(0.823, 0.011);
    const digits = Number(lower!.toFixed(4)) + 0.0001;
    expect(absolute({ at_least: digits }, auc(0.823, 0.011))).toMatch(
      /required 0\.8029, but with 400 labelled positives it could be as low as 0\.802\./,
    );
  });

  it("tells why there is no number, or too few rows", () => {
    const undefinedPrecision = of(null, 0, rate(0, 0).evidence, "not defined: the model predicts no row as positive");
    expect(absolute({ at_least: 0.5 }, undefinedPrecision, "precision")).toBe(
      "Precision is not defined: the model predicts no row as positive. Cannot tell yet.",
    );
    expect(absolute({ at_most: 5 }, average(3, 0.1, 12), "log_loss")).toBe(
      "Log loss rests on 12 labelled rows, and it takes at least 30. Cannot tell yet.",
    );
    const spreadless = of(
      0,
      50,
      { kind: "mean", standardError: null, n: 50 },
      "no interval: every row has the same error",
    );
    expect(absolute({ at_most: 5 }, spreadless, "log_loss")).toBe(
      "Log loss has no interval: every row has the same error. Cannot tell yet.",
    );
  });
});

describe("of a comparison", () => {
  it.each([
    [
      [0.651, 0.683],
      aucDifference(0.032, 0.0067),
      "ROC AUC 0.683 against 0.651 in production: it rose by at least 0.020 with 95% certainty (allowed: 0.01). Passed.",
    ],
    [
      [0.684, 0.683],
      aucDifference(-0.001, 0.003),
      "ROC AUC 0.6830 against 0.6840 in production: at worst it fell by 0.0060, with 95% certainty (allowed: 0.01). Passed.",
    ],
    [
      [0.684, 0.651],
      aucDifference(-0.033, 0.006),
      "ROC AUC 0.651 against 0.684 in production: it fell by at least 0.023 with 95% certainty (allowed: 0.01). Failed.",
    ],
    [
      [0.684, 0.68],
      aucDifference(-0.004, 0.006),
      "ROC AUC 0.680 against 0.684 in production: with 400 labelled positives it could have fallen by 0.014 (allowed: 0.01). Cannot tell yet.",
    ],
    [
      [0.684, 0.664],
      aucDifference(-0.02, 0.008),
      "ROC AUC 0.664 against 0.684 in production: it fell by 0.020 (allowed: 0.01), but with 400 labelled positives it could be only 0.006. Cannot tell yet.",
    ],
    [
      [0.684, 0.67],
      aucDifference(-0.014, 0.012),
      "ROC AUC 0.670 against 0.684 in production: it fell by 0.014 (allowed: 0.01), but with 400 labelled positives it may not have fallen at all. Cannot tell yet.",
    ],
  ] as const)("may drop: from %j", ([from, to], difference, sentence) => {
    expect(moved({ may_drop: 0.01 }, [from, to], difference)).toBe(sentence);
  });

  it.each([
    [
      [0.41, 0.39],
      average(-0.02, 0.003),
      "Log loss 0.3900 against 0.4100 in production: it fell by at least 0.0150 with 95% certainty (allowed: 0.01). Passed.",
    ],
    [
      [0.41, 0.44],
      average(0.03, 0.003),
      "Log loss 0.4400 against 0.4100 in production: it rose by at least 0.0250 with 95% certainty (allowed: 0.01). Failed.",
    ],
    [
      [0.41, 0.415],
      average(0.005, 0.006),
      "Log loss 0.415 against 0.410 in production: with 2,000 labelled rows it could have risen by 0.015 (allowed: 0.01). Cannot tell yet.",
    ],
  ] as const)("may rise: from %j", ([from, to], difference, sentence) => {
    expect(moved({ may_rise: 0.01 }, [from, to], difference, "log_loss")).toBe(sentence);
  });

  it("of a model with itself says so", () => {
    const same = of(0, 5, { kind: "same-model" }, "the candidate is this very model, compared with itself");
    expect(moved({ may_drop: 0 }, [0.7, 0.7], same)).toBe(
      "ROC AUC versus production is unchanged: the candidate is this very model, compared with itself. Passed.",
    );
  });

  it("with the anchor names the last release", () => {
    const metrics = { recall: rate(300, 400) };
    const measurement = measurementOf(metrics);
    const anchor = { digest: measurement.candidate.digest, metrics, differences: { recall: paired(4, 5, 400) } };
    const check = judged({ metric: "recall", may_drop: 0.05, versus: "anchor" }, { ...measurement, anchor });
    expect(check.claim).toBe("Recall vs anchor");
    expect(check.sentence).toContain("against 0.750 in the last release: at worst it fell by 0.0");
  });
});

it("never puts a shown bound on the other side of the limit than the verdict", () => {
  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(fc.nat(400), share, (successes, at_least) => {
      const { sentence, verdict } = judged(
        { metric: "recall", at_least },
        measurementOf({ recall: rate(successes, 400) }),
      );
      const shown = Number(/(?:at least|at most|as low as|as high as) ([\d.e-]+\d)/.exec(sentence)?.[1]);
      expect(shown >= at_least).toBe(verdict === "pass" || /as high as/.test(sentence));
    }),
  );
});

describe("of all gates together", () => {
  const strong = measurementOf({ roc_auc: auc(0.823, 0.011), recall: rate(344, 400) });
  const overall = (...limits: Limits[]) => judgeGates(limits.map(gate), strong).sentence;
  const [good, unsure, bad] = [0.7, 0.82, 0.9].map((at_least) => ({ metric: "roc_auc", at_least })) as [
    Limits,
    Limits,
    Limits,
  ];

  it("counts those that passed", () => {
    expect(overall(good)).toBe("the gate passed");
    expect(overall(good, good)).toBe("both gates passed");
    expect(overall(good, good, good)).toBe("all 3 gates passed");
  });

  it("names those that say no, before those that cannot tell", () => {
    expect(overall(good, unsure, bad)).toBe("1 of 3 gates says no: ROC AUC (at least 0.9)");
    expect(overall(bad, bad, bad, bad)).toBe(
      "4 of 4 gates say no: ROC AUC (at least 0.9), ROC AUC (at least 0.9), ROC AUC (at least 0.9), and others",
    );
  });

  it("names those that cannot tell, if they block", () => {
    expect(overall(good, unsure)).toBe("cannot tell yet: ROC AUC (at least 0.82)");
    expect(overall(good, { ...unsure, when_unsure: "allow" })).toBe("1 of 2 gates passed, 1 cannot tell (allowed)");
  });
});
