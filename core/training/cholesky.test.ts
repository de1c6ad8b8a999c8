import { expect, it } from "vitest";
import { solvePositiveDefinite } from "./cholesky.ts";

it("solves a system it can check by multiplying back", () => {
  const matrix = [
    [4, 2, 0.6],
    [2, 5, 1],
    [0.6, 1, 3],
  ];
  const b = [1, -2, 3];
  // What stands above the diagonal is never looked at.
  const lower = matrix.flatMap((row, i) => row.map((value, j) => (j <= i ? value : Number.NaN)));
  const x = solvePositiveDefinite(Float64Array.from(lower), Float64Array.from(b));
  matrix.forEach((row, i) => {
    expect(row.reduce((sum, value, j) => sum + value * (x?.[j] ?? Number.NaN), 0)).toBeCloseTo(b[i] ?? 0, 12);
  });
});

it("refuses a matrix that is not positive definite, or holds NaN", () => {
  expect(solvePositiveDefinite(Float64Array.from([1, 0, 2, 1]), new Float64Array(2))).toBeNull();
  expect(solvePositiveDefinite(Float64Array.from([Number.NaN]), new Float64Array(1))).toBeNull();
});
