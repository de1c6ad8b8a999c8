import { describe, expect, it } from "vitest";
import type { Config } from "./schema.ts";
import { selectModel } from "./select-model.ts";

const withModels = (...names: string[]) =>
  ({ models: Object.fromEntries(names.map((name) => [name, {}])) }) as unknown as Config;

describe("selectModel", () => {
  it("takes the only model", () => expect(selectModel(withModels("late"), undefined)).toBe("late"));
  it("takes the named one", () => expect(selectModel(withModels("late", "fare"), "fare")).toBe("fare"));

  it("suggests what was meant", () => {
    expect(() => selectModel(withModels("late", "fare"), "lat")).toThrow("has no model lat; did you mean 'late'?");
  });

  it("does not take what every object has for a model", () => {
    expect(() => selectModel(withModels("late"), "constructor")).toThrow("has no model constructor");
  });

  it("does not guess among several", () => {
    expect(() => selectModel(withModels("late", "fare"), undefined)).toThrow("has 2 models, and none was named");
  });
});
