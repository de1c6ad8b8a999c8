import { expect, it } from "vitest";
import { mulberry32 } from "../mulberry32.ts";
import { accelerationOf, boundAt, normalProbability, percentilesOf, quantileOf, shiftedZ } from "./bca.ts";
import oracle from "./fixtures/bootstrap.json" with { type: "json" };

const { x, B: resamples } = oracle;
/** In the order in which numpy adds ten numbers, since the last bit decides which resamples tie with the value. */
function mean(values: readonly number[]): number {
  const [a, b, c, d, e, f, g, h, ...rest] = values as [number, number, number, number, number, number, number, number];
  return (rest as number[]).reduce((sum, value) => sum + value, a + b + (c + d) + (e + f + (g + h))) / values.length;
}
const next = mulberry32(oracle.seed);
const drawn = Float64Array.from({ length: resamples }, () =>
  mean(x.map(() => x[Math.floor(next() * x.length)] as number)),
);
const leftOut = Float64Array.from(x, (_, row) => mean(x.filter((_, other) => other !== row)));
const percentiles = percentilesOf(oracle.theta, drawn, leftOut)!;
const z = 1.959963984540054;

it("draws the resamples that the seed says", () => {
  const uniform = mulberry32(oracle.seed);
  expect(oracle.first_uniforms.map(() => uniform())).toEqual(oracle.first_uniforms);
  expect([...drawn.slice(0, 5)]).toEqual(oracle.boot_first5.map((value) => expect.closeTo(value, 12)));
  expect(mean([...drawn])).toBeCloseTo(oracle.boot_mean, 12);
});

it("corrects bias and acceleration as Efron does", () => {
  expect(percentiles.bias).toBeCloseTo(oracle.z0, 12);
  expect(accelerationOf(leftOut)).toBeCloseTo(oracle.acceleration, 12);
  const corrected = [-z, z].map((deviate) => normalProbability(shiftedZ(percentiles, deviate)));
  expect(corrected).toEqual(oracle.percentiles.map((share) => expect.closeTo(share, 12)));
});

it("finds the interval of the published resamples", () => {
  const sorted = drawn.toSorted();
  expect(oracle.percentiles.map((share) => quantileOf(sorted, share))).toEqual(
    oracle.ci95.map((bound) => expect.closeTo(bound, 9)),
  );
  expect([0.025, 0.975].map((share) => quantileOf(sorted, share))).toEqual(
    oracle.plain_percentile_ci95.map((bound) => expect.closeTo(bound, 9)),
  );
});

it("keeps of the resamples only a grid, which is as good to a hundredth of the width", () => {
  const [lower, upper] = oracle.ci95 as [number, number];
  expect(Math.abs(boundAt(percentiles, -z)! - lower)).toBeLessThan((upper - lower) / 100);
  expect(Math.abs(boundAt(percentiles, z)! - upper)).toBeLessThan((upper - lower) / 100);
});

it("knows nothing beyond the resamples, and nothing from resamples that all lie on one side", () => {
  expect(boundAt(percentiles, -4)).toBeNull();
  expect(boundAt(percentiles, 4)).toBeNull();
  expect(percentilesOf(9, drawn, leftOut)).toBeNull();
});
