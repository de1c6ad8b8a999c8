import { expect, it } from "vitest";
import type { ColumnProfile } from "../profile/profile.ts";
import { inferColumn } from "./infer-column.ts";
import { inferSchema } from "./infer-schema.ts";
import { commonShape } from "./text-shape.ts";
import { extendSchema, writeSchema } from "./write-schema.ts";

const base = { name: "c", missing: 0 };

const category = (levels: Record<string, number>): ColumnProfile => ({
  ...base,
  type: "VARCHAR",
  kind: "category",
  distinct: { count: Object.keys(levels).length, exact: true },
  levels: Object.entries(levels).map(([value, count]) => ({ value, count })),
});

const numbers = (min: number, max: number, { type = "BIGINT", distinct = 500 } = {}): ColumnProfile => ({
  ...base,
  type,
  kind: "number",
  distinct: { count: distinct, exact: true },
  range: { min, max, mean: min, sd: 1 },
  cells: { cuts: [(min + max) / 2, max], counts: [500, 500, 0] },
});

const rulesOf = (column: ColumnProfile, rows = 1_000) =>
  Object.fromEntries((inferColumn(column, rows, false)?.rules ?? []).map(({ key, value }) => [key, value]));

it("bounds soberly: what is never negative, shares, and steps that all come", () => {
  expect(rulesOf(numbers(21, 4_962))).toEqual({ type: "integer", min: 0 });
  expect(rulesOf(numbers(-5, 9))).toEqual({ type: "integer" });
  expect(rulesOf(numbers(0.1, 0.9, { type: "DOUBLE" }))).toEqual({ type: "number", min: 0, max: 1 });
  expect(rulesOf(numbers(1, 7, { distinct: 7 }))).toEqual({ type: "integer", min: 1, max: 7 });
  // Six of seven weekdays: the seventh may come.
  expect(rulesOf(numbers(1, 7, { distinct: 6 }))).toEqual({ type: "integer", min: 0 });
  expect(rulesOf(numbers(21, 4_962), 5)).toEqual({ type: "integer" });
});

it("lists values that are few and frequent, and takes the form of others where all share one", () => {
  expect(rulesOf(category({ b: 600, a: 400 }))).toEqual({ type: "string", allowed: ["a", "b"] });
  expect(rulesOf(category({ a: 998, b: 2 }))).toEqual({ type: "string" });
  const codes = Array.from({ length: 40 }, (_, index) => [
    `A${String.fromCharCode(65 + (index % 26))}${index % 10}`,
    25,
  ]);
  expect(rulesOf(category(Object.fromEntries(codes)))).toEqual({ type: "string", pattern: "[A-Z]{2}[0-9]" });
});

it("leaves room for gaps where there are some", () => {
  expect(rulesOf({ ...category({ a: 500, b: 400 }), missing: 100 })).toMatchObject({ missing: { max: "16%" } });
  expect(rulesOf({ ...category({ a: 100 }), missing: 900 })).toMatchObject({ nullable: true });
});

it("knows no word for lists and structs", () => {
  expect(inferColumn({ ...category({}), type: "INTEGER[]" }, 10, false)).toBeNull();
});

it("sees the form of text", () => {
  expect(commonShape(["ORD", "LAX"])).toBe("[A-Z]{3}");
  expect(commonShape(["a1-22", "b2-33"])).toBe("[a-z][0-9]-[0-9]{2}");
  expect(commonShape(["ORD", "KORD"])).toBeNull();
  expect(commonShape(["a b"])).toBeNull();
});

const profile = (columns: ColumnProfile[]) => ({ version: 1 as const, source: "s", rows: 1_000, columns });

it("writes every rule with its reason, the same every time", () => {
  const inferred = inferSchema(
    profile([category({ "it's: #1": 600, b: 400 }), { ...numbers(21, 50), name: "n" }]),
    "c",
  );
  const text = writeSchema({ ...inferred, columns: inferred.columns.slice(0, 1), unnamed: ["tags"] });
  expect(text.slice(text.indexOf("\nversion"))).toMatchInlineSnapshot(`
    "
    version: 1

    columns:
      c:
        type: string
        unique: true # it names a row
        allowed: [ b, "it's: #1" ] # all of 1,000 rows, each at least 400 times

    extra_columns: allow # no rule can be given for tags

    table:
      rows: { min: 500 } # half of the 1,000 rows now, so that a lost part is noticed
    "
  `);
  expect(writeSchema(inferred)).toBe(writeSchema(inferred));
});

it("adds what a schema lacks and leaves what stands", () => {
  const standing = "# ours\nversion: 1\ncolumns:\n  # the code\n  c: { type: string } # as agreed\n";
  const inferred = inferSchema(profile([category({ a: 1_000 }), { ...numbers(3, 9), name: "n" }]), undefined);
  const extended = extendSchema(standing, inferred);
  expect(extended).toContain("# ours\nversion: 1\ncolumns:\n  # the code\n  c: { type: string } # as agreed\n  n:\n");
  expect(extendSchema(extended, inferred)).toBe(extended);
});
