import { expect, it } from "vitest";
import { evaluated, reports } from "../fixtures/reports.ts";
import { renderHtml } from "../html/render-html.ts";
import { ownScoresSentence } from "../sentences.ts";
import { headlineOf, renderReport } from "./render-report.ts";
import { renderTerminal } from "./render-terminal.ts";

/** Whoever reads a report of predictions learns before anything else whose scores they are. */

const { gates } = reports.passed;
const claimed = evaluated(gates, { predicted: { further: 0 } });
const sentence = "Sluice has measured them, and has not computed them again.";

it("is said first, wherever the report is read, and already in the title of the check", async () => {
  const page = await renderHtml(claimed, async () => "<svg></svg>");
  for (const text of [renderReport(claimed, {}), renderTerminal(claimed), page]) {
    expect(text).toContain(sentence);
    expect(text.indexOf(sentence)).toBeLessThan(text.indexOf("at least 0.62"));
  }
  expect(headlineOf(claimed)).toBe(
    "late-flights: better than production, all 3 gates passed, on scores that its own code made",
  );
});

it("is not said of a model that was scored here", async () => {
  expect(ownScoresSentence(evaluated(gates))).toBeNull();
  expect(renderReport(evaluated(gates), {})).not.toContain("computed them again");
});

it("tells what is not isolated, and what was left aside", () => {
  expect(ownScoresSentence(claimed)).toContain("but could have read them elsewhere");
  const isolated = { ...claimed.holdout, isolated: true };
  expect(ownScoresSentence(evaluated(gates, { predicted: { further: 1 }, holdout: isolated }))).toBe(
    "These scores were made by the candidate's own code, in its own run: Sluice has measured them, and has not computed " +
      "them again. That code could not read the labels of these rows. What passes here is a claim to be reviewed with " +
      "the code, and is never released. 1 prediction of rows that are not held out here was left aside.",
  );
});
