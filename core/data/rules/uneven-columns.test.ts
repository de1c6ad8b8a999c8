import { expect, it } from "vitest";
import { unevenColumns } from "./uneven-columns.ts";

const file = (path: string, columns: Record<string, string>) => ({
  path,
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
});

it("has nothing to say of files with the same columns, in whatever order", () => {
  const files = [file("a", { x: "BIGINT", y: "VARCHAR" }), file("b", { y: "VARCHAR", x: "DOUBLE" })];
  expect(unevenColumns(files)).toBeNull();
  expect(unevenColumns(files.slice(1))).toBeNull();
});

it("names the file that lacks a column, and the one that adds one", () => {
  const [usual, lacking] = [{ x: "BIGINT", y: "DATE" }, { x: "BIGINT" }];
  expect(unevenColumns([file("a", usual), file("b", lacking)])).toBe(
    "the files do not have the same columns: b lacks y",
  );
  expect(unevenColumns([file("a", lacking), file("b", usual), file("c", lacking)])).toBe(
    "the files do not have the same columns: b adds y",
  );
});

it("names the types of a column that has several", () => {
  const files = [file("a", { x: "BIGINT" }), file("b", { x: "VARCHAR" }), file("c", { x: "INTEGER" })];
  expect(unevenColumns(files)).toBe(
    "the files do not have the same columns: x is number in a and 1 other file, string in b",
  );
});

it("tells the first ten of many differences", () => {
  const files = Array.from({ length: 30 }, (_, index) =>
    file(`f${index}`, index < 15 ? { x: "BIGINT" } : { y: "DATE" }),
  );
  expect(unevenColumns(files)).toMatch(/f9 lacks y; and 20 more differences$/);
});
