import { expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import { ksDistance } from "./distances.ts";
import { twoSampleMargin } from "./two-sample-margin.ts";

it("is that of one sample beside one that is known, and without bound beside none", () => {
  const alone = Math.sqrt(Math.log(2 / 0.001) / 2_000);
  expect(twoSampleMargin(1_000, 1e12, 0.001)).toBeGreaterThanOrEqual(alone);
  expect(twoSampleMargin(1_000, 1e12, 0.001)).toBeLessThan(1.02 * alone);
  expect(twoSampleMargin(0, 1_000, 0.001)).toBe(Number.POSITIVE_INFINITY);
});

it("does not care which sample is which, but for the rounding to the safe side", () => {
  const [one, other] = [twoSampleMargin(500, 4_000, 0.01), twoSampleMargin(4_000, 500, 0.01)];
  expect(Math.abs(one - other)).toBeLessThan(0.02 * one);
});

it("is exceeded at most as often as said, whatever the distributions", () => {
  const draw = mulberry32(11);
  // In the four cells, rows are moved both upwards and downwards, so that the distance is reached at two cuts.
  const sample = (shares: readonly number[], rows: number) => {
    const counts = shares.map(() => 0);
    const ends = shares.map((_, cell) => shares.slice(0, cell + 1).reduce((sum, share) => sum + share, 0));
    for (let row = 0; row < rows; row += 1) {
      const drawn = draw();
      const cell = ends.findIndex((end) => drawn < end);
      counts[cell] = (counts[cell] as number) + 1;
    }
    return counts;
  };
  const [p, q] = [
    [0.25, 0.25, 0.25, 0.25],
    [0.3, 0.15, 0.3, 0.25],
  ] as const;
  const margin = twoSampleMargin(300, 300, 0.1);
  let beyond = 0;
  for (let round = 0; round < 400; round += 1) {
    if (ksDistance(sample(p, 300), sample(q, 300)) - ksDistance(p, q) > margin) beyond += 1;
  }
  expect(beyond).toBeLessThanOrEqual(40);
});
