import { expect, it } from "vitest";
import { drawParams } from "./draw-params.ts";

const params = {
  depth: { min: 2, max: 4, scale: "linear" as const, whole: true },
  rate: { min: 0.001, max: 0.1, scale: "log" as const, whole: false },
  kind: ["a", "b"],
};

it("draws from every range, whole numbers alike and each order of magnitude alike", () => {
  const drawn = drawParams({ trials: 3_000, params }, 1);
  const count = (is: (one: (typeof drawn)[number]) => boolean) => drawn.filter(is).length / 3_000;
  for (const depth of [2, 3, 4]) expect(count((one) => one.depth === depth)).toBeCloseTo(1 / 3, 1);
  expect(count(({ rate }) => Number(rate) < 0.01)).toBeCloseTo(0.5, 1);
  expect(drawn.every(({ rate }) => Number(rate) >= 0.001 && Number(rate) <= 0.1)).toBe(true);
  expect(count(({ kind }) => kind === "a")).toBeCloseTo(0.5, 1);
});

it("draws the same for the same seed", () => {
  expect(drawParams({ trials: 5, params }, 7)).toEqual(drawParams({ trials: 5, params }, 7));
  expect(drawParams({ trials: 5, params }, 7)).not.toEqual(drawParams({ trials: 5, params }, 8));
});
