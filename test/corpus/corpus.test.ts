import { describe, expect, it } from "vitest";
import { brokenParquet } from "./broken-parquet.ts";
import { brokenSchemas } from "./broken-schemas.ts";
import { brokenText } from "./broken-text.ts";
import { brokenValues } from "./broken-values.ts";
import { type Case, verdictOf } from "./corpus.ts";
import { goodData } from "./good-data.ts";

const corpus: Record<string, readonly Case[]> = {
  "text that is no table": brokenText,
  "Parquet that is damaged": await brokenParquet(),
  "values that break a rule": brokenValues,
  "schemas that cannot be": brokenSchemas,
};

describe.each(Object.entries(corpus))("%s", (_, cases) => {
  it.each(cases)("$name", async ({ code, says, ...test }) => {
    const verdict = await verdictOf(test);
    for (const words of says) expect(verdict.said).toContain(words);
    expect(verdict.code).toBe(code);
  });
});

describe("data that only looks odd", () => {
  it.each(goodData)("$name", async ({ code, ...test }) => {
    expect(await verdictOf(test)).toEqual({ code, said: "" });
  });
});

it("holds no fewer than 60 broken files and schemas", () => {
  expect(Object.values(corpus).flat().length).toBeGreaterThanOrEqual(60);
});
