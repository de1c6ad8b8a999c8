import { describe, expect, it } from "vitest";
import { addPredictions, binOf, noPredictions, predictionWarning } from "./predictions.ts";

const bins = (low: number, high: number) => [low, 0, 0, 0, 0, 0, 0, 0, 0, high];
const warn = (candidate: number[], stable: number[]) =>
  predictionWarning(addPredictions(noPredictions, { candidate, stable }), 0.001, "late-flights@v11");

describe("predictions", () => {
  it("fall into ten bins, the last of which has its upper edge", () => {
    expect([0, 0.0999, 0.1, 0.95, 1].map(binOf)).toEqual([0, 0, 1, 9, 9]);
  });

  it("that are alike, or differ by less than a factor of two, are no reason to warn", () => {
    expect(warn(bins(9_000, 1_000), bins(9_000, 1_000))).toBeNull();
    expect(warn(bins(8_500, 1_500), bins(9_000, 1_000))).toBeNull();
    expect(predictionWarning(noPredictions, 0.001, "v11")).toBeNull();
  });

  it("that are met far more often, or far less often, are told with both shares", () => {
    expect(warn(bins(600, 400), bins(9_000, 1_000))).toMatchInlineSnapshot(
      `"The candidate predicts from 0.9 to 1 more than 2 times as often as v11: for 40 % of its users against 10 %. This alone is no reason to roll back."`,
    );
    expect(warn(bins(990, 10), bins(9_000, 1_000))).toMatch(/from 0\.9 to 1 less than 1\/2 times as often/);
  });
});
