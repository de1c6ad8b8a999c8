import { describe, expect, it } from "vitest";
import type { Column, Table } from "../table.ts";
import { encodingsOf } from "./encoding.ts";

const numbers = (...values: number[]): Column => ({ type: "number", values: Float64Array.from(values) });
const texts = (...values: (string | null)[]): Column => ({ type: "string", values });

function encode(column: Column) {
  const table: Table = { rows: column.values.length, columns: { x: column } };
  return encodingsOf(table, ["x"])[0];
}

describe("encodings", () => {
  it("takes few whole numbers and text for categories, the frequent ones first", () => {
    expect(encode(numbers(3, 1, 3))).toMatchObject({ kind: "category", type: "integer", values: [3, 1], rare: [] });
    expect(encode(texts("b", null, "a", "b"))).toMatchObject({
      kind: "category",
      type: "string",
      values: ["b", "", "a"],
    });
  });

  it("takes fractions, gaps and many whole numbers for numbers", () => {
    expect(encode(numbers(1, 2, 2.5))).toMatchObject({ kind: "number" });
    expect(encode(numbers(1, 2, Number.NaN, 3))).toEqual({
      kind: "number",
      name: "x",
      mean: 2,
      deviation: Math.sqrt(2 / 3),
    });
    expect(encode(numbers(...Array.from({ length: 33 }, (_, index) => index)))).toMatchObject({ kind: "number" });
    expect(encode(numbers(...Array.from({ length: 32 }, (_, index) => index)))).toMatchObject({ kind: "category" });
  });

  it("keeps a constant or a wholly missing number harmless", () => {
    expect(encode(numbers(2.5, 2.5))).toMatchObject({ mean: 2.5, deviation: 1 });
    expect(encode(numbers(Number.NaN, Number.NaN))).toMatchObject({ mean: 0, deviation: 1 });
  });

  it("gives a weight of their own to as many categories as the Hessian can bear", () => {
    const words = texts(...Array.from({ length: 3_000 }, (_, index) => `word ${index % 400}`));
    expect(encode(words)).toMatchObject({ values: { length: 256 }, rare: { length: 144 } });
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, words]));
    const first = encodingsOf({ rows: 3_000, columns: wide }, Object.keys(wide))[0];
    expect(first).toMatchObject({ values: { length: 15 } });
  });
});
