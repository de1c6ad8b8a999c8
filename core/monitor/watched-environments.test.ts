import { expect, it } from "vitest";
import type { Config } from "../config/schema.ts";
import { sourceIn, watchedEnvironments } from "./watched-environments.ts";

const environments = { production: { after: "staging" }, staging: {} } as unknown as Config["environments"];
const watched = (source: string | undefined) =>
  watchedEnvironments({ environments, models: { m: { monitor: { source } } } as unknown as Config["models"] }, "m");

it("is the last environment, unless the rows of each are told apart", () => {
  expect(watched("live/*.parquet")).toEqual(["production"]);
  expect(watched("live/{environment}/*.parquet")).toEqual(["staging", "production"]);
  expect(sourceIn("live/{environment}/*.parquet", "staging")).toBe("live/staging/*.parquet");
});

it("is none where nobody says where the rows are", () => {
  expect(watched(undefined)).toEqual([]);
  expect(watchedEnvironments({ environments, models: {} }, "m")).toEqual([]);
});
