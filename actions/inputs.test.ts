import { describe, expect, it } from "vitest";
import { flag, readInputs, requiredText, text } from "./inputs.ts";

const inputs = {
  config: requiredText("the configuration", "sluice.yaml"),
  environment: requiredText("the environment"),
  model: text("the model"),
  wait: flag("whether to wait", true),
};

const read = (values: Record<string, string>) => readInputs(inputs, (name) => values[name] ?? "");

describe("readInputs", () => {
  it("gives every input its type", () => {
    expect(read({ config: "a.yaml", environment: "staging", model: "", wait: "false" })).toEqual({
      config: "a.yaml",
      environment: "staging",
      model: undefined,
      wait: false,
    });
  });

  it.each(["True", "yes", "1", ""])("refuses %j as a boolean", (wait) => {
    expect(() => read({ config: "a.yaml", environment: "staging", wait })).toThrow(
      `input wait must be true or false, not '${wait}'`,
    );
  });

  it("names everything that is wrong at once, because the runner checks nothing", () => {
    expect(() => read({ wait: "no" })).toThrow(
      "input config is required; input environment is required; input wait must be true or false, not 'no'",
    );
  });
});
