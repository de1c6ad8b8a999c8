import { describe, expect, it } from "vitest";
import { reports } from "../fixtures/reports.ts";
import { renderReport } from "./render-report.ts";
import { renderTerminal } from "./render-terminal.ts";
import { sliceSections } from "./slices.ts";

/** What is seen before anything is unfolded. */
const atFirstSight = (name: keyof typeof reports) =>
  renderReport(reports[name], {}).replace(/<details>[\s\S]*?<\/details>\n*/g, "");

describe("a report with slices", () => {
  it("names the slice that says no before anything else, with one sentence", () => {
    const [headline, , blocker] = atFirstSight("slice-fell").split("\n");
    expect(headline).toBe("### ❌ late-flights: 1 of 3 gates says no");
    expect(blocker).toBe(
      "❌ **Recall for origin = ORD 0.666 against 0.782 in production: it fell by at least 0.092 with 95% certainty (allowed: 0.02). Failed.**",
    );
  });

  it("counts slices in the table of gates, and says which is the worst", () => {
    expect(atFirstSight("slice-fell")).toContain(
      "| Recall vs production, each origin | may drop 0.02 | origin = ORD: −0.116 (surely ≤ −0.092) | ❌ says no: ❌ 1 · ✅ 7 · 1 too small |",
    );
    expect(atFirstSight("slices-unsure")).toContain("| ❔ cannot tell, allowed: ✅ 8 · 1 too small |");
    expect(atFirstSight("slices-unsure")).toContain("| ✅ passed: all 6 |");
  });

  it("says in the fold's title what is inside", () => {
    expect(renderReport(reports["slice-fell"], {})).toContain(
      "<summary>Slices: 1 says no; by weather, origin; weakest: origin = ORD</summary>",
    );
    expect(renderReport(reports.passed, {})).not.toContain("Slices");
  });

  it("shows slices weakest first, how small a harm each could show, and what is too small", () => {
    const [judged, pairs, , byOrigin, found] = sliceSections(reports["slice-fell"]);
    expect(judged?.rows[1]).toEqual(["origin = ORD", "413", "−0.116 (−0.145 to −0.092)", "0.058", "❌ says no"]);
    expect(judged?.rows.at(-1)).toEqual(["origin = XNA", "64", "not defined", "", "❔ too small to judge"]);
    expect(pairs?.rows.slice(1).map(([where]) => where)).toEqual([
      "weather (missing) over clear",
      "weather rain over clear",
      "weather (missing) over rain",
    ]);
    expect(byOrigin?.rows.slice(1, 3).map(([value]) => value)).toEqual(["ORD", "PHX"]);
    expect(byOrigin?.rows.at(-1)).toEqual(["XNA", "64", "too few rows", "", "too few rows", ""]);
    expect(found?.rows[1]).toEqual(["origin = ORD", "1,454", "32.8%", "22.4%"]);
  });

  it("tells a paradox of the mix at first sight", () => {
    const sentence = "ROC AUC rises over all rows, but falls in every one of 2 slices by origin (Simpson's paradox).";
    const effect = { metric: "roc_auc", column: "origin", overall: 0.08, standardised: -0.05, sentence };
    const text = renderReport({ ...reports["slices-passed"], mixEffects: [effect] }, {});
    expect(text.replace(/<details>[\s\S]*/, "")).toContain("⚠️ ROC AUC rises over all rows");
  });

  it("tells the same in a terminal", () => {
    const text = renderTerminal(reports["slice-fell"]);
    expect(text).toContain("By origin, weakest first:\norigin  rows");
    expect(text).toContain("About 5% of such finds are chance. No gate rests on them.");
  });
});
