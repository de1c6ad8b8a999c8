import fc from "fast-check";
import { expect, it } from "vitest";
import { precisionInfluence } from "./precision-influence.ts";
import { averagePrecision, type RankedRows } from "./ranked-metrics.ts";

const drawn = fc
  .array(fc.record({ score: fc.nat(6), label: fc.nat(1), weight: fc.integer({ min: 1, max: 4 }) }), {
    ...{ minLength: 2, maxLength: 30 },
  })
  .filter((rows) => rows.some(({ label }) => label === 1))
  .map((rows): RankedRows & { weights: Float64Array } => {
    const falling = rows.toSorted((a, b) => b.score - a.score);
    return {
      scores: Float64Array.from(falling, ({ score }) => score),
      labels: Uint8Array.from(falling, ({ label }) => label),
      weights: Float64Array.from(falling, ({ weight }) => weight),
    };
  });

/** The average precision when the row at a place counts so many times. */
function counting({ weights, ...rows }: RankedRows & { weights: Float64Array }, place: number, times: number): number {
  return averagePrecision({ ...rows, weights: weights.map((weight, at) => (at === place ? weight * times : weight)) })!;
}

it("agrees with what a little more weight does, row by row, ties and weights included", () => {
  fc.assert(
    fc.property(drawn, (rows) => {
      const value = averagePrecision(rows)!;
      const { first, excess } = precisionInfluence(rows, value);
      const step = 1e-4;
      let bend = 0;
      first.forEach((derivative, place) => {
        const [more, less] = [counting(rows, place, 1 + step), counting(rows, place, 1 - step)];
        expect(derivative).toBeCloseTo((more - less) / (2 * step), 6);
        bend += (more - 2 * value + less) / step ** 2 / 2;
      });
      expect(excess).toBeCloseTo(bend, 4);
      expect(first.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 12);
    }),
  );
});
