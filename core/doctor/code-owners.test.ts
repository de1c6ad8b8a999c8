import { expect, test } from "vitest";
import { ownersOf } from "./code-owners.ts";

test.each([
  ["* @a", "sluice.yaml", ["@a"]],
  ["*.yaml @a", "deep/down/x.yaml", ["@a"]],
  ["/*.yaml @a", "deep/x.yaml", []],
  ["/sluice.yaml @a", "sub/sluice.yaml", []],
  ["sluice.yaml @a", "sub/sluice.yaml", ["@a"]],
  [".github/ @a", ".github/workflows/x.yml", ["@a"]],
  [".github @a", ".github/workflows/x.yml", ["@a"]],
  ["/.github/workflows/ @a", ".github/CODEOWNERS", []],
  ["docs/* @a", "docs/a.md", ["@a"]],
  ["docs/* @a", "docs/deep/a.md", []],
  ["docs/** @a", "docs/deep/a.md", ["@a"]],
  ["**/logs @a", "deep/logs/x", ["@a"]],
  ["/data/**/x.csv @a", "data/x.csv", ["@a"]],
  ["* @a\n/sluice.yaml @b @c", "sluice.yaml", ["@b", "@c"]],
  ["* @a\n/sluice.yaml", "sluice.yaml", []],
  ["# * @a", "sluice.yaml", []],
  ["sluice.yaml @a # owners", "sluice.yaml", ["@a"]],
  ["a\\ b.txt @a", "a b.txt", ["@a"]],
  ["!sluice.yaml @a", "sluice.yaml", []],
  ["[s]luice.yaml @a", "sluice.yaml", []],
  ["sluice?yaml @a", "sluice.yaml", ["@a"]],
  ["sluice.yaml @a", "sluicexyaml", []],
])("%j gives %s to %j", (text, path, owners) => {
  expect(ownersOf(text, path)).toEqual(owners);
});
