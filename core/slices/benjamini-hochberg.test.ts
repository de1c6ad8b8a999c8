import { expect, it } from "vitest";
import { normalQuantile } from "../metrics/special-functions.ts";
import { discoveries } from "./benjamini-hochberg.ts";

/** From statsmodels, `multipletests` with method fdr_bh. */
const p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
const adjusted = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.10571428571428572, 0.216, 0.216, 0.216];

it.each([0.009, 0.011, 0.05, 0.085, 0.101, 0.2])("rejects at %s what the adjusted p-values reject", (rate) => {
  const expected = [...p.keys()].filter((index) => adjusted[index]! <= rate);
  const scores = p.map((value) => normalQuantile(1 - value));
  expect(discoveries(scores, rate)).toEqual(expected);
  expect(discoveries(scores.toReversed(), rate)).toEqual(expected.map((index) => p.length - 1 - index));
});

it("finds nothing among nothing", () => {
  expect(discoveries([], 0.05)).toEqual([]);
  expect(discoveries([0, -1, 0.5], 0.05)).toEqual([]);
});
