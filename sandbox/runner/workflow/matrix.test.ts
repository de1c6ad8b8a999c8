import { expect, test } from "vitest";
import { expandMatrix, matrixSuffix } from "./matrix.ts";

test("without a matrix there is one job", () => {
  expect(expandMatrix(undefined)).toEqual([{}]);
});

test("combines the axes", () => {
  expect(expandMatrix({ os: ["a", "b"], node: [22, 24] })).toEqual([
    { os: "a", node: 22 },
    { os: "a", node: 24 },
    { os: "b", node: 22 },
    { os: "b", node: 24 },
  ]);
});

test("leaves out what is excluded, extends what an include fits, and adds what it does not fit", () => {
  const matrix = {
    os: ["a", "b"],
    node: [22, 24],
    exclude: [{ os: "a", node: 22 }],
    include: [{ os: "b", slow: true }, { os: "c" }],
  };
  expect(expandMatrix(matrix)).toEqual([
    { os: "a", node: 24 },
    { os: "b", node: 22, slow: true },
    { os: "b", node: 24, slow: true },
    { os: "c" },
  ]);
});

test("include alone lists its jobs", () => {
  expect(expandMatrix({ include: [{ model: "x" }, { model: "y" }] })).toEqual([{ model: "x" }, { model: "y" }]);
});

test("names the combination", () => {
  expect(matrixSuffix({ os: "a", node: 24 })).toBe(" (a, 24)");
  expect(matrixSuffix({})).toBe("");
});
