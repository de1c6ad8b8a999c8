import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFile } from "../github/test-world.ts";
import { finished, type RunnerWorld, said, startRunnerWorld, stepsOf } from "./test-runner.ts";

let world: RunnerWorld;
beforeEach(async () => {
  world = await startRunnerWorld();
});
afterEach(() => world.close());

const push = (text: string) => commitFile(world.asOwner, ".github/workflows/test.yml", text);

/** Waits until a file of the test's own appears, which is how a step says that it has begun. */
const flag = () => join(world.folder, "begun");
const begun = () => expect.poll(() => existsSync(flag()), { timeout: 10_000 }).toBe(true);

test("a newer run cancels the one under way, whose clean-up still runs", async () => {
  const slow = `
name: Slow
on: push
concurrency: { group: "slow-\${{ github.ref }}", cancel-in-progress: true }
jobs:
  a:
    runs-on: x
    steps:
      - run: touch "${flag()}"; sleep 60
      - run: echo not reached
      - { if: always(), run: echo tidied }
      - { if: cancelled(), run: echo cancelled }
  b: { needs: a, runs-on: x, steps: [{ run: echo not reached }] }
`;
  await push(slow);
  await begun();
  await push(slow.replace(/touch.*/, "echo quick"));
  await world.runner.idle();
  const [first, second] = world.runner.runs();
  expect(first).toMatchObject({
    conclusion: "cancelled",
    jobs: [{ conclusion: "cancelled" }, { conclusion: "cancelled" }],
  });
  expect(stepsOf(first!).map(({ conclusion }) => conclusion)).toEqual(["cancelled", "skipped", "success", "success"]);
  expect(said(first!)).toEqual(["tidied", "cancelled"]);
  expect(second).toMatchObject({ conclusion: "success" });
});

test("a run that waits gives way to a newer one", async () => {
  const slow = (marker: string) => `
name: Slow
on: push
concurrency: slow
jobs: { a: { runs-on: x, steps: [{ run: 'echo ${marker}; ${marker === "1" ? `touch "${flag()}"; sleep 2` : "true"}' }] } }
`;
  await push(slow("1"));
  await begun();
  await push(slow("2"));
  await push(slow("3"));
  await world.runner.idle();
  expect(world.runner.runs().map(({ conclusion }) => conclusion)).toEqual(["success", "cancelled", "success"]);
  expect(world.github.workflowRuns.listRuns("acme/models").map(({ conclusion }) => conclusion)).not.toContain(null);
});

test("a step that takes too long fails; a job that takes too long is cancelled", async () => {
  await push(`
name: Late
on: push
jobs:
  step:
    runs-on: x
    steps:
      - { run: sleep 60, timeout-minutes: 0.005 }
      - { if: failure(), run: echo seen }
  job:
    runs-on: x
    timeout-minutes: 0.005
    steps: [{ run: sleep 60 }]
`);
  const run = await finished(world, "Late");
  expect(run.conclusion).toBe("failure");
  expect(Object.fromEntries(run.jobs.map(({ id, conclusion }) => [id, conclusion]))).toEqual({
    step: "failure",
    job: "cancelled",
  });
  expect(said(run)).toEqual(expect.arrayContaining(["error: The step has timed out.", "seen"]));
});

test("closing the runner ends what runs and leaves nothing behind", async () => {
  await push(`
name: Endless
on: push
jobs: { a: { runs-on: x, steps: [{ run: 'touch "${flag()}"; sleep 60' }] } }
`);
  await begun();
  await world.runner.close();
  const [run] = world.runner.runs();
  expect(run).toMatchObject({ conclusion: "cancelled" });
  expect(await readdir(join(world.folder, "work", String(run!.id)))).toEqual([]);
});
