import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFile } from "../github/test-world.ts";
import { type RunnerWorld, startRunnerWorld } from "./test-runner.ts";

let world: RunnerWorld;
beforeAll(async () => {
  world = await startRunnerWorld();
});
afterAll(() => world.close());

test("a workflow that follows itself stops after three links, each named as its file says", async () => {
  await commitFile(
    world.asOwner,
    ".github/workflows/loop.yml",
    `
name: Loop
run-name: Loop after \${{ github.event.workflow_run.run_number || 'a push' }}
on: { push: {}, workflow_run: { workflows: [Loop], types: [completed] } }
jobs: { a: { runs-on: x, steps: [{ run: "true" }] } }
`,
  );
  await world.runner.idle();
  expect(world.runner.runs().map(({ event }) => event)).toEqual([
    "push",
    "workflow_run",
    "workflow_run",
    "workflow_run",
  ]);
  const listed = world.github.workflowRuns.listRuns("acme/models").map(({ displayTitle }) => displayTitle);
  expect(listed.sort()).toEqual(["Loop after 1", "Loop after 2", "Loop after 3", "Loop after a push"]);
});
