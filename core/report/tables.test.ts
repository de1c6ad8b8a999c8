import { describe, expect, it } from "vitest";
import { checks, measurement } from "./fixtures/parts.ts";
import { evaluated, reports } from "./fixtures/reports.ts";
import { gateRows, metricNotes, metricRows } from "./tables.ts";

describe("metricRows", () => {
  it("shows the model beside production, with what the difference proves", () => {
    expect(metricRows(reports.passed).slice(0, 3)).toEqual([
      ["metric", "this model", "production v11", "difference"],
      ["ROC AUC", "0.683 (0.671 to 0.695)", "0.651", "+0.032 (+0.021 to +0.043) better"],
      ["Recall", "0.344 (0.328 to 0.360)", "0.325", "+0.019 (\u22120.002 to +0.040)"],
    ]);
    expect(metricRows(reports.passed).at(-1)?.at(-1)).toBe("\u22120.0163 (\u22120.0203 to \u22120.0123) better");
  });

  it("shows production and anchor once when they are the same model", () => {
    const { production } = measurement;
    const release = { release: "late-flights@v11", digest: production.digest };
    const same = evaluated(reports.passed.gates, {
      anchor: release,
      measurement: { ...measurement, anchor: production },
    });
    expect(metricRows(same)[0]).toEqual(["metric", "this model", "production and anchor v11", "difference"]);
    const other = { ...production, digest: measurement.candidate.digest };
    const two = evaluated(reports.passed.gates, {
      anchor: { release: "late-flights@v12", digest: other.digest },
      measurement: { ...measurement, anchor: other },
    });
    expect(metricRows(two)[0]?.slice(2)).toEqual(["production v11", "difference", "anchor v12", "difference"]);
  });

  it("shows the model alone when there is nothing to compare with", () => {
    expect(metricRows(reports["first-model"])[0]).toEqual(["metric", "this model"]);
  });

  it("never makes up a number", () => {
    const undefinedRecall = {
      ...measurement.candidate.metrics.recall,
      value: null,
      lower: null,
      upper: null,
      note: "no positives",
    };
    const candidate = { ...measurement.candidate, metrics: { recall: undefinedRecall } };
    const report = evaluated(reports.passed.gates, { measurement: { ...measurement, candidate, production: null } });
    expect(metricRows(report)[1]).toEqual(["Recall", "not defined"]);
    expect(metricNotes(report)).toEqual(["Recall: no positives"]);
  });
});

describe("gateRows", () => {
  it("shows the bound that decided, without rounding across the limit", () => {
    const close = { ...checks.auc, verdict: "fail", value: 0.6001, lower: 0.59, upper: 0.61996 } as const;
    expect(gateRows([close])[1]).toEqual(["ROC AUC", "at least 0.62", "0.600 (surely ≤ 0.61996)", "❌ says no"]);
  });
});
