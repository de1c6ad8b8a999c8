import fc from "fast-check";
import { expect, it } from "vitest";
import { stepDown } from "./step-down.ts";

const rejectedAt = (pValues: readonly number[], alpha: number) =>
  stepDown([...pValues.keys()], alpha, (index, level) => pValues[index]! <= level);

/** From statsmodels. */
const p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
const adjusted = [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.615];

it.each([0.005, 0.0101, 0.05, 0.0721, 0.3121, 0.6, 0.62])(
  "rejects at %s what Holm's adjusted p-values reject",
  (alpha) => {
    const expected = [...p.keys()].filter((index) => adjusted[index]! <= alpha);
    expect([...rejectedAt(p, alpha)].sort()).toEqual(expected);
  },
);

it("gives each its weight's share, and what is left over to the rest", () => {
  const weights = [0.5, 0.25, 0.25];
  const rejected = (...values: number[]) =>
    [
      ...stepDown(
        [0, 1, 2],
        0.05,
        (index, level) => values[index]! <= level,
        (index) => ({ share: weights[index]!, taken: weights[index]! }),
      ),
    ].sort();
  expect(rejected(0.025, 1, 1)).toEqual([0]);
  expect(rejected(0.026, 1, 1)).toEqual([]);
  // Once the first has fallen, the others have all of the 5% between them.
  expect(rejected(0.025, 0.025, 1)).toEqual([0, 1]);
  expect(rejected(0.025, 0.025, 0.05)).toEqual([0, 1, 2]);
  expect(rejected(1, 0.0126, 1)).toEqual([]);
});

it("tries hypotheses that cannot err together at more than they take", () => {
  const rejected = (...values: number[]) =>
    stepDown(
      [0, 1],
      0.05,
      (index, level) => values[index]! <= level,
      () => ({ share: 1, taken: 0.5 }),
    ).size;
  expect(rejected(0.05, 1)).toBe(1);
  expect(rejected(0.051, 1)).toBe(0);
});

it("agrees with Holm's ordered list", () => {
  const values = fc.array(fc.double({ min: 0, max: 0.1, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(values, (pValues) => {
      const ordered = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
      const stop = ordered.findIndex((index, rank) => pValues[index]! > 0.05 / (pValues.length - rank));
      const holm = stop < 0 ? ordered : ordered.slice(0, stop);
      expect([...rejectedAt(pValues, 0.05)].sort()).toEqual(holm.sort());
    }),
  );
});
