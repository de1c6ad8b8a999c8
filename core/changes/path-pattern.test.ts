import { expect, it } from "vitest";
import { pathPattern } from "./path-pattern.ts";

it.each([
  ["data/*.csv", "data/a.csv", true],
  ["./data/*.csv", "data/a.csv", true],
  ["data/*.csv", "data/deep/a.csv", false],
  ["data/*.csv", "data/a.csv.md", false],
  ["data/**/*.csv", "data/a.csv", true],
  ["data/**/*.csv", "data/2001/04/a.csv", true],
  ["data/**", "data/2001/a", true],
  ["data/flights-200?.csv", "data/flights-2001.csv", true],
  ["data/flights-[0-9].csv", "data/flights-7.csv", true],
  ["data/{a,b}.csv", "data/b.csv", true],
  ["data/{a,b}.csv", "data/x/b.csv", false],
  ["data/a.csv", "data/aXcsv", false],
  ["data/ü*.csv", "data/üb😀.csv", true],
  ["{", "{", true],
])("%s fits %s: %s", (glob, path, fits) => {
  expect(pathPattern(glob)(path)).toBe(fits);
});

it("answers soon, whatever a stranger wrote", () => {
  expect(pathPattern("**/*a".repeat(60))("a/".repeat(500))).toBe(false);
});
