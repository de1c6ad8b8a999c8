import { expect, it } from "vitest";
import { groupBy } from "./grouping.ts";
import { requireWholeQueries } from "./whole-queries.ts";

const units = { count: 2, of: Uint32Array.of(0, 1, 0, 1), hashes: new Uint32Array(2), names: ["shoes", "hats"] };
const by = (...values: string[]) => groupBy("country", { type: "string", values });

it("lets a column pass that is the same for all rows of each query", () => {
  expect(() => requireWholeQueries(by("DE", "DE", "DE", "DE"), units)).not.toThrow();
  expect(() => requireWholeQueries(by("DE", "BR", "DE", "BR"), units)).not.toThrow();
});

it("names the queries that a column would tear apart", () => {
  expect(() => requireWholeQueries(by("DE", "DE", "DE", "BR"), units)).toThrow(
    "1 of 2 queries have rows of several values of country, such as hats: a slice of a ranking is made of whole queries.",
  );
});
