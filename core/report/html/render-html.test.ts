import { describe, expect, it } from "vitest";
import type { Chart } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { delayCauses, delayMinutes } from "../fixtures/drawn.ts";
import { evaluated, reports } from "../fixtures/reports.ts";
import { renderHtml } from "./render-html.ts";

/** Charts by what they show, without drawing them. */
async function render(report: Parameters<typeof renderHtml>[0]) {
  const charts: Chart[] = [];
  const page = await renderHtml(report, async (chart) => {
    charts.push(chart);
    return `<svg data-id="${chart.id}"></svg>`;
  });
  return { page, charts, titles: charts.map(({ title }) => title) };
}

const { gates } = reports.passed;

describe("a report as a page", () => {
  it("draws everything about a binary classification, this model beside production", async () => {
    const { charts, titles } = await render(reports["slice-fell"]);
    expect(titles).toEqual([
      "Higher is better",
      "Difference from production v11",
      "ROC curve",
      "Precision and recall",
      "Cumulative gain",
      "Calibration",
      "Scores of positives",
      "Scores of negatives",
      "Confusion, this model",
      "Confusion, production v11",
      "ROC AUC by weather",
      "Recall by weather",
      "ROC AUC by origin",
      "Recall by origin",
    ]);
    const beside = charts.filter(({ id }) => !/^(confusion|differences)/.test(id));
    for (const { series } of beside) expect(series.map(({ name }) => name)).toContain("production v11");
  });

  it("has what numbers and classes need", async () => {
    expect((await render(evaluated(gates, delayMinutes()))).titles).toEqual([
      "R²",
      "RMSE",
      "MAE",
      "Difference from production v11",
      "Predicted and actual",
      "Residuals",
      "How residuals are spread",
    ]);
    expect((await render(evaluated(gates, delayCauses()))).titles).toContain("Confusion, this model");
  });

  it("draws the limits of gates where their numbers are", async () => {
    const { charts } = await render(evaluated(gates, delayMinutes()));
    const ticks = charts.flatMap(({ layers }) => layers.filter(({ mark }) => mark === "ticks"));
    expect(ticks).toEqual([{ mark: "ticks", series: "limit of a gate", points: [{ x: 9, y: "RMSE" }] }]);
  });

  it("says what the data check said, and why nothing was trained", async () => {
    const { page, charts } = await render(reports["data-broken"]);
    expect(charts).toEqual([]);
    expect(page).toContain("so nothing was trained");
    expect(page).toContain("<caption>For example</caption>");
  });

  it("shows the report of a version before there were curves", async () => {
    const { titles } = await render(reports.passed);
    expect(titles).toEqual(["Higher is better", "Log loss", "Difference from production v11"]);
  });

  it("has nothing to compare with for a first model, nor for production itself", async () => {
    expect((await render(reports["first-model"])).titles).toEqual(["Higher is better", "Log loss"]);
    const report = reports["slice-fell"];
    const { production, candidate } = report.measurement;
    const same = { ...report.measurement, production: production && { ...production, digest: candidate.digest } };
    const { titles } = await render({ ...report, measurement: same } satisfies EvaluatedReport);
    expect(titles).not.toContain("Confusion, production v11");
  });

  it("escapes whatever users called their things", async () => {
    const name = `<img src=x onerror=alert(1)>"'`;
    const { candidate } = reports.passed;
    const [breakdown] = reports["slice-fell"].breakdowns;
    const renamed = breakdown && {
      ...breakdown,
      column: name,
      groups: breakdown.groups.map((group) => ({ ...group, value: name })),
    };
    const { page } = await render({
      ...reports["slice-fell"],
      candidate: { ...candidate, command: name, params: { [name]: name } },
      breakdowns: renamed ? [renamed] : [],
    });
    expect(page).toContain("&lt;img src=x");
    expect(page).not.toContain("<img");
  });
});
