import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { measure } from "../metrics/measure.ts";
import { mulberry32 } from "../mulberry32.ts";
import { groupBy } from "./grouping.ts";
import { type BreakdownInput, measureBreakdown } from "./measure-breakdown.ts";
import { mixEffects } from "./mix-effect.ts";

/**
 * Half of the rows are from a place where nearly all are positive, half from one where few are. Production ranks well
 * within each place and ignores the place; the candidate knows the place and ranks badly within.
 */
function twoPlaces(knowsPlace: boolean) {
  const random = mulberry32(7);
  const rows = 4_000;
  const places = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? "north" : "south"));
  const labels = Float64Array.from(places, (place) => (random() < (place === "north" ? 0.8 : 0.2) ? 1 : 0));
  const within = (strength: number) => labels.map((label) => 0.3 * random() + strength * label);
  const production = within(0.1);
  const candidate = within(0.05).map((score, row) => score + (knowsPlace && places[row] === "north" ? 0.4 : 0));
  const input: BreakdownInput = {
    task: "binary-classification",
    labels,
    candidate: { digest: digestOf("candidate"), scores: candidate },
    production: { digest: digestOf("production"), scores: production },
    anchor: null,
    baseline: null,
    "base-branch": null,
    threshold: 0.5,
    metrics: ["roc_auc"],
    sure: 0.95,
  };
  return {
    whole: measure(input),
    breakdowns: [measureBreakdown(groupBy("place", { type: "string", values: places }), input)],
  };
}

it("tells a rise over all rows that is a fall in every slice", () => {
  const { whole, breakdowns } = twoPlaces(true);
  const [effect, ...others] = mixEffects(whole, breakdowns, ["roc_auc"]);
  expect(others).toEqual([]);
  expect(effect).toMatchObject({ metric: "roc_auc", column: "place" });
  expect(effect!.overall).toBeGreaterThan(0.05);
  expect(effect!.standardised).toBeLessThan(-0.05);
  expect(effect!.sentence).toMatch(
    /^ROC AUC rises over all rows \(\+0\.\d+\), but falls in every one of 2 slices by place: with the same mix of rows for both models it is −0\.\d+ \(Simpson's paradox\)\.$/,
  );
});

it("keeps quiet where slices agree with the whole", () => {
  const { whole, breakdowns } = twoPlaces(false);
  expect(mixEffects(whole, breakdowns, ["roc_auc"])).toEqual([]);
});
