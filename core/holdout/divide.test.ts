import { describe, expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import type { Table } from "../table.ts";
import { divideHoldout } from "./divide.ts";

const rows = 4_000;
const table: Table = {
  rows,
  columns: {
    tail: { type: "string", values: Array.from({ length: rows }, (_, row) => `N${row % 400}`) },
    y: { type: "number", values: Float64Array.from({ length: rows }, (_, row) => row) },
  },
};
const data = (kept: object) => ({
  source: "x",
  target: "y",
  split: { train: 0.8, validation: 0, holdout: 0.2 },
  ...kept,
});
const digest = digestOf("holdout");
const numbers = (part: { table: Table }) => [...part.table.columns.y!.values];

describe("a divided holdout", () => {
  const half = data({ holdout: { release: 0.5 }, unit: "tail" });
  const dev = divideHoldout(half, "pull-request", table, digest);
  const release = divideHoldout(half, "release", table, digest);

  it("gives every row to pull requests or to releases, the same every time", () => {
    expect([...numbers(dev), ...numbers(release)].sort((a, b) => Number(a) - Number(b))).toEqual([
      ...table.columns.y!.values,
    ]);
    expect(numbers(divideHoldout(half, "release", table, digest))).toEqual(numbers(release));
    expect(release.table.rows / rows).toBeCloseTo(0.5, 1);
  });

  it("keeps rows of one unit together", () => {
    const tails = (part: { table: Table }) => new Set<unknown>(part.table.columns.tail!.values);
    expect([...tails(dev)].filter((tail) => tails(release).has(tail))).toEqual([]);
  });

  it("names its parts apart, and its whole as before", () => {
    expect([dev.part, release.part]).toEqual(["dev", "release"]);
    expect(new Set([dev.digest, release.digest, digest]).size).toBe(3);
    expect(divideHoldout(data({}), "release", table, digest)).toEqual({ part: "whole", digest, table });
  });
});
