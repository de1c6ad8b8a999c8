import { expect, it } from "vitest";
import { normalQuantile } from "../metrics/special-functions.ts";
import type { Breakdown, Group } from "../slices/breakdown.ts";
import { average, gate, measurementOf } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

const fifty: Group[] = Array.from({ length: 50 }, (_, index) => ({
  value: `airport ${index}`,
  rows: 200,
  positives: 100,
  negatives: 100,
  candidate: { cells: null, metrics: { log_loss: average(0.3, 0.05, 200) } },
}));
const origins: Breakdown = { column: "origin", groups: fifty };

/** A log loss above its limit of 0.4 by so many standard errors. */
function verdictAt(errors: number, isSliced: boolean) {
  const gates = [
    gate({ metric: "log_loss", at_most: 0.4 }),
    ...(isSliced ? [gate({ metric: "log_loss", at_most: 0.5, slices: ["origin"] })] : []),
  ];
  const measurement = measurementOf({ log_loss: average(0.4 + errors * 0.01, 0.01, 10_000) });
  return judgeGates(gates, measurement, { breakdowns: [origins] }).checks[0]?.verdict;
}

it("leaves half of the error to gates on all rows, however many slices are judged beside them", () => {
  const [alone, beside] = [normalQuantile(0.95), normalQuantile(0.975)];
  expect(verdictAt(alone + 0.01, false)).toBe("fail");
  expect(verdictAt(alone - 0.01, false)).toBe("unsure");
  expect(verdictAt(beside + 0.01, true)).toBe("fail");
  expect(verdictAt(beside - 0.01, true)).toBe("unsure");
});
