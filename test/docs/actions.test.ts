import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actions } from "../../scripts/action-files.ts";

const folders = readdirSync("actions", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it("generates from every action that has a folder", () => {
  expect(actions.map(({ name }) => name).sort()).toEqual(folders.sort());
});

describe.each(actions)("$name", ({ name, inputs, outputs }) => {
  const source = readFileSync(`actions/${name}/action.ts`, "utf8");

  it("is short: what is done belongs to the operation", () => {
    expect(source.split("\n").length).toBeLessThanOrEqual(41);
  });

  it("has a row in its README for every input and output", () => {
    const readme = readFileSync(`actions/${name}/README.md`, "utf8");
    for (const key of [...Object.keys(inputs), ...Object.keys(outputs)]) {
      expect(readme).toMatch(new RegExp(`^\\| \`${key}\` +\\|`, "m"));
    }
  });

  it("shows an example that gives what is required", () => {
    const readme = readFileSync(`actions/${name}/README.md`, "utf8");
    const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    for (const [key] of Object.entries(inputs).filter(([, input]) => input.required)) {
      expect(example).toContain(`${key}:`);
    }
  });
});
