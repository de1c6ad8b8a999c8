import { describe, expect, it } from "vitest";
import type { DataConfig } from "../config/schema.ts";
import { readSample } from "./read-sample.ts";

const data: DataConfig = { source: "x", target: "y", split: { train: 0.8, validation: 0, holdout: 0.2 } };
const number = (...values: number[]) => ({ type: "number" as const, values: Float64Array.from(values) });
const text = (...values: (string | null)[]) => ({ type: "string" as const, values });
const table = (columns: Parameters<typeof readSample>[1]["columns"]) => ({
  rows: 4,
  columns: { y: number(0, 1, 1, 0), ...columns },
});

it("takes rows that count alike and stand for themselves where nothing else is said", () => {
  const labels = Float64Array.of(0, 1, 1, 0);
  expect(readSample(data, table({}))).toEqual({ labels, weights: null, units: null });
});

it("reads weights and units, and gives a unit the same hash wherever it stands", () => {
  const config = { ...data, weight: "w", unit: "user" };
  const one = readSample(config, table({ w: number(1, 2, 3, 4), user: text("a", "b", "a", "c") }));
  expect([...one.weights!]).toEqual([1, 2, 3, 4]);
  expect({ count: one.units!.count, of: [...one.units!.of] }).toEqual({ count: 3, of: [0, 1, 0, 2] });
  const two = readSample(config, table({ w: number(1, 2, 3, 4), user: text("c", "a", "b", "b") }));
  expect([...two.units!.hashes]).toEqual([2, 0, 1].map((unit) => one.units!.hashes[unit]));
});

describe("refuses", () => {
  it("rows without a unit, with how many and where", () => {
    const units = table({ user: text("a", null, "b", null) });
    expect(() => readSample({ ...data, unit: "user" }, units)).toThrow(
      "2 of 4 rows have no user, the unit that they belong to: at rows 2, 4 of the holdout.",
    );
    const numbers = table({ user: number(1, Number.NaN, 2, 2) });
    expect(() => readSample({ ...data, unit: "user" }, numbers)).toThrow(/^1 of 4 rows .*: at row 2 of the holdout/);
  });

  it("ids that are there twice", () => {
    expect(() => readSample({ ...data, id: "id" }, table({ id: text("a", "b", "b", "a") }))).toThrow(
      "2 of 4 rows repeat the id of a row before them: at rows 3, 4 of the holdout.",
    );
  });

  it("a column that is not there, or holds text", () => {
    expect(() => readSample({ ...data, weight: "w" }, table({}))).toThrow("The holdout has no column w.");
    expect(() => readSample({ ...data, weight: "w" }, table({ w: text("1", "2", "3", "4") }))).toThrow(
      "The column w holds text where numbers are needed.",
    );
  });
});
