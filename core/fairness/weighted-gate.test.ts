import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { gate } from "../gates/fixtures/measurements.ts";
import { judgeGates } from "../gates/judge.ts";
import { measure } from "../metrics/measure.ts";
import { mulberry32 } from "../mulberry32.ts";
import { breakdownSchema } from "../slices/breakdown.ts";
import { groupBy } from "../slices/grouping.ts";
import { type BreakdownInput, measureBreakdown } from "../slices/measure-breakdown.ts";

const rows = 8_000;
const perUnit = 8;

/** Rows in units, weighted; of the second group a model predicts so many more to be positive. */
function verdictOf(gap: number, atMost: number) {
  const next = mulberry32(3);
  const groups = Array.from({ length: rows }, (_, row) => ((row / perUnit) % 2 < 1 ? "a" : "b"));
  const labels = Float64Array.from({ length: rows }, () => (next() < 0.5 ? 1 : 0));
  const scores = Float64Array.from(groups, (group) => (next() < 0.4 + (group === "b" ? gap : 0) ? 0.9 : 0.1));
  const of = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / perUnit));
  const input: BreakdownInput = {
    task: "binary-classification",
    labels,
    weights: Float64Array.from({ length: rows }, () => 0.5 + next()),
    units: { count: rows / perUnit, of, hashes: of.slice(0, rows / perUnit) },
    candidate: { digest: digestOf("candidate"), scores },
    ...{ production: null, anchor: null, baseline: null, "base-branch": null },
    ...{ threshold: 0.5, metrics: ["accuracy"], sure: 0.95 },
  };
  const breakdown = measureBreakdown(groupBy("group", { type: "string", values: groups }), input);
  const gates = [gate({ metric: "equalized_odds_difference", by: "group", at_most: atMost })];
  // As the bot reads it: from the report.
  return judgeGates(gates, measure(input), {
    breakdowns: [breakdownSchema.parse(JSON.parse(JSON.stringify(breakdown)))],
  });
}

it("compares groups of rows that are weighted and come in units", () => {
  expect(verdictOf(0, 0.1)).toMatchObject({ verdict: "pass", passed: true });
  expect(verdictOf(0.25, 0.1)).toMatchObject({ verdict: "fail", passed: false });
  expect(verdictOf(0.1, 0.1)).toMatchObject({ verdict: "unsure", passed: false });
  expect(verdictOf(0.25, 0.1).checks[0]?.sentence).toMatch(
    /^Equalized odds difference for group b over a, by the (true|false) positive rate 0\.\d+, at least 0\.\d+ with 95% certainty/,
  );
});
