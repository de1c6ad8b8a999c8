import { expect, it } from "vitest";
import { normalQuantile } from "../metrics/special-functions.ts";
import type { Breakdown, Group } from "../slices/breakdown.ts";
import { average, gate, measurementOf, rate } from "./fixtures/measurements.ts";
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

/** Groups of 400 rows, of which 200 of the first and so many of the second are selected. */
function parityVerdict(selected: number, limit: number) {
  const group = (value: string, count: number): Group => ({
    value,
    rows: 400,
    positives: 0,
    negatives: 400,
    candidate: { cells: [400 - count, 0, 0, count, 0, 0, 0, 0], metrics: {} },
  });
  const breakdowns = [{ column: "site", groups: [group("a", 200), group("b", selected)] }];
  const gates = [gate({ metric: "demographic_parity_difference", by: "site", at_most: limit })];
  return judgeGates(gates, measurementOf({ accuracy: rate(300, 400) }), { breakdowns }).verdict;
}

it("leaves all of the error to one direction of a pair where the other could hardly err too, and half of it at a limit of 0", () => {
  // The gap has to be 1.64 standard errors of 0.035 beyond the limit, or 1.96 of them.
  expect(parityVerdict(135, 0.1)).toBe("fail");
  expect(parityVerdict(140, 0.1)).toBe("unsure");
  expect(parityVerdict(175, 0)).toBe("unsure");
  expect(parityVerdict(170, 0)).toBe("fail");
});
