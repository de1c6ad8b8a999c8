import { describe, expect, it } from "vitest";
import type { Measurement } from "../metrics/measurement.ts";
import { auc, aucDifference, average, gate, measurementOf, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

type Metrics = Measurement["candidate"]["metrics"];

const reference = (metrics: Metrics, differences: Metrics) => ({ metrics, differences });
const own = { recall: rate(300, 400), roc_auc: auc(0.8, 0.01), log_loss: average(0.4, 0.001) };

const judged = (limits: Parameters<typeof gate>[0], production: ReturnType<typeof reference>) =>
  judgeGates([gate(limits)], measurementOf(own, production)).checks[0]!;

describe("a limit in percent of the other model's value", () => {
  const fallen = reference({ log_loss: average(0.4, 0.001) }, { log_loss: average(0.03, 0.001) });

  it("moves with that value", () => {
    // 5% of 0.4 is 0.02, 10% is 0.04.
    expect(judged({ metric: "log_loss", may_rise: { relative: 0.05 } }, fallen).verdict).toBe("fail");
    expect(judged({ metric: "log_loss", may_rise: { relative: 0.1 } }, fallen).verdict).toBe("pass");
    expect(judged({ metric: "log_loss", may_rise: { relative: 0.075 } }, fallen).verdict).toBe("unsure");
  });

  it("says what it comes to", () => {
    const { limit, sentence } = judged({ metric: "log_loss", may_rise: { relative: 0.05 } }, fallen);
    expect(limit).toBe("may rise 5%");
    expect(sentence).toBe(
      "Log loss 0.4000 against 0.4000 in production: it rose by at least 0.0280 with 95% certainty (allowed: 5%, here 0.020). Failed.",
    );
  });

  it("counts the doubt about that value too", () => {
    // 20% of 0.05 ± 0.02 may be anything from 0.002 to 0.018.
    const vague = reference({ log_loss: average(0.05, 0.02) }, { log_loss: average(0.006, 0.0001) });
    expect(judged({ metric: "log_loss", may_rise: 0.01 }, vague).verdict).toBe("pass");
    expect(judged({ metric: "log_loss", may_rise: { relative: 0.2 } }, vague).verdict).toBe("unsure");
  });

  it("of a value that may be 0 proves nothing", () => {
    const none = reference({ log_loss: average(0.001, 0.002) }, { log_loss: average(-0.1, 0.001) });
    expect(judged({ metric: "log_loss", may_rise: { relative: 0.5 } }, none).verdict).toBe("unsure");
  });
});

describe("a gate that is surer than the others", () => {
  const same = reference({ recall: rate(300, 400) }, { recall: paired(10, 22, 400) });

  it("needs more", () => {
    expect(judged({ metric: "recall", may_drop: 0.06 }, same).verdict).toBe("pass");
    const surer = judged({ metric: "recall", may_drop: 0.06, sure: 0.999 }, same);
    expect(surer.verdict).toBe("unsure");
    expect(surer.sentence).toContain("could have fallen by");
    expect(judged({ metric: "recall", may_drop: 0.07, sure: 0.99 }, same).sentence).toContain("with 99% certainty");
  });
});

describe("other models to compare with", () => {
  const baseline = {
    digest: `sha256:${"0".repeat(64)}`,
    ...reference({ roc_auc: auc(0.7, 0.01) }, { roc_auc: aucDifference(0.1, 0.01) }),
  };
  const versus = (name: "baseline" | "base-branch") => [
    gate({ metric: "roc_auc", at_least: 0.6 }),
    gate({ metric: "roc_auc", may_drop: 0.01, versus: name }),
  ];

  it("are the built-in baseline", () => {
    const { checks } = judgeGates(versus("baseline"), measurementOf(own), { references: { baseline } });
    expect(checks[1]).toMatchObject({ verdict: "pass", claim: "ROC AUC vs baseline" });
    expect(checks[1]?.sentence).toContain("against 0.700 in the built-in baseline: it rose by at least 0.08");
  });

  it("are the model of the base branch, and what keeps it away is said", () => {
    const missing = "no release was made from commit 3f2a1c9 of the base branch";
    const first = judgeGates(versus("base-branch"), measurementOf(own), { missing });
    expect(first.checks[1]).toMatchObject({ verdict: "unsure", blocks: false, informational: true });
    expect(first.checks[1]?.sentence).toBe(`ROC AUC: ${missing}, so nothing to compare with.`);
    const released = { ...measurementOf(own), anchor: baseline };
    expect(judgeGates(versus("base-branch"), released, { missing })).toMatchObject({
      passed: false,
      checks: [{}, { verdict: "unsure", blocks: true }],
    });
  });
});
