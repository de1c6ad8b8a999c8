import { expect, test } from "vitest";
import { type Occurrence, starts } from "./trigger.ts";

function occurrence(known: Partial<Occurrence> & { name: string }): Occurrence {
  return { action: null, ref: null, branch: null, workflow: null, changedFiles: async () => [], ...known };
}

const push = (ref: string, ...files: string[]) => occurrence({ name: "push", ref, changedFiles: async () => files });
const pull = (action: string, branch: string, ...files: string[]) =>
  occurrence({ name: "pull_request", action, branch, changedFiles: async () => files });
const run = (action: string, workflow: string, branch: string) =>
  occurrence({ name: "workflow_run", action, workflow, branch });

const main = push("refs/heads/main", "data/a.csv");
const tag = push("refs/tags/late-flights@v1");

test.each([
  ["another event", { push: {} }, pull("opened", "main"), false],
  ["push, no filter", { push: {} }, main, true],
  ["push, no filter, tag", { push: {} }, tag, true],
  ["push, branch", { push: { branches: ["main"] } }, main, true],
  ["push, branch filter and a tag", { push: { branches: ["**"] } }, tag, false],
  ["push, tag filter and a branch", { push: { tags: ["**"] } }, main, false],
  ["push, tag filter and a tag", { push: { tags: ["*@v*"] } }, tag, true],
  ["push, both filters and a tag", { push: { branches: ["main"], tags: ["*@v*"] } }, tag, true],
  ["push, branches-ignore", { push: { "branches-ignore": ["main"] } }, main, false],
  ["push, path", { push: { paths: ["data/**"] } }, main, true],
  ["push, other path", { push: { paths: ["src/**"] } }, main, false],
  ["push, ignored path", { push: { "paths-ignore": ["data/**"] } }, main, false],
  [
    "push, one path not ignored",
    { push: { "paths-ignore": ["**.md"] } },
    push("refs/heads/main", "a.md", "b.py"),
    true,
  ],
  ["pull request, default types", { pull_request: {} }, pull("synchronize", "main"), true],
  ["pull request, another type", { pull_request: {} }, pull("labeled", "main"), false],
  ["pull request, asked type", { pull_request: { types: ["closed"] } }, pull("closed", "main"), true],
  ["pull request, base ignored", { pull_request: { "branches-ignore": ["env/**"] } }, pull("opened", "env/s"), false],
  ["pull request, path", { pull_request: { paths: ["a"] } }, pull("opened", "main", "a"), true],
  ["workflow run", { workflow_run: { workflows: ["A"], types: ["completed"] } }, run("completed", "A", "x"), true],
  [
    "workflow run, type",
    { workflow_run: { workflows: ["A"], types: ["completed"] } },
    run("requested", "A", "x"),
    false,
  ],
  ["workflow run, workflow", { workflow_run: { workflows: ["A"] } }, run("completed", "B", "x"), false],
  [
    "workflow run, branch",
    { workflow_run: { workflows: ["A"], branches: ["main"] } },
    run("completed", "A", "x"),
    false,
  ],
  ["schedule", { schedule: [{ cron: "1 2 * * *" }] }, occurrence({ name: "schedule" }), true],
  ["dispatch", { workflow_dispatch: { inputs: {} } }, occurrence({ name: "workflow_dispatch" }), true],
  [
    "repository dispatch",
    { repository_dispatch: { types: ["retrain"] } },
    occurrence({ name: "repository_dispatch", action: "retrain" }),
    true,
  ],
])("%s", async (_, events, happened, expected) => {
  expect(await starts(events, happened)).toBe(expected);
});
