import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunRecord } from "../../sandbox/runner/records.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** A repository of two models with the same workflow files as one of a single model. */

/** The example's model once more, by another name. */
const twice = (config: string) =>
  config.replace(/( {2}late-flights:\n[\s\S]*?)\nenvironments:/, (_, entry: string) => {
    const second = entry.replace("late-flights", "evening-flights").replace("[distance, weekday]", "[distance, hour]");
    return `${entry}${second}\nenvironments:`;
  });

/** Of the second model, whose entry comes last. */
const inSecond = (text: string, from: string | RegExp, to: string) => {
  const [first = "", second = ""] = text.split("  evening-flights:");
  return `${first}  evening-flights:${second.replace(from, to)}`;
};

let world: WorkflowWorld;
beforeAll(async () => {
  world = await startWorkflowWorld(twice);
}, 60_000);
afterAll(() => world.close());

/** Names and conclusions of the jobs that have run. */
const jobsOf = ({ jobs }: RunRecord) => jobs.map(({ name, conclusion }) => `${name}: ${conclusion}`).sort();

test("the first push releases both", async () => {
  const run = await world.finished("Sluice release");
  expect(run.conclusion, logOf(run)).toBe("success");
  expect((await world.tags()).sort()).toEqual(["evening-flights@v1", "late-flights@v1"]);
}, 60_000);

test("a push releases the model that it touches, and no other", async () => {
  const head = await world.push("sluice.yaml", (text) =>
    inSecond(text, "[distance, hour]", "[distance, hour, weekday]"),
  );
  const run = await world.finished("Sluice release", head);
  expect(jobsOf(run), logOf(run)).toEqual([
    "models: success",
    "release (evening-flights): success",
    "train (evening-flights): success",
  ]);
  expect((await world.tags()).sort()).toEqual(["evening-flights@v1", "evening-flights@v2", "late-flights@v1"]);
}, 60_000);

test("a push that touches none releases none", async () => {
  const head = await world.push("sluice.yaml", (text) => `${text}# A remark.\n`);
  const run = await world.finished("Sluice release", head);
  expect(jobsOf(run), logOf(run)).toEqual(["models: success", "release: skipped", "train: skipped"]);
}, 60_000);

test("what cannot be trained keeps no other from its release", async () => {
  const head = await world.push("sluice.yaml", (text) =>
    inSecond(text, "baseline: linear", 'run: "exit 7"')
      .replace(/( {2}evening-flights:[\s\S]*?) {6}features: .*\n/, "$1")
      .replace("[distance, weekday]", "[distance, weekday, hour]"),
  );
  const run = await world.finished("Sluice release", head);
  expect(jobsOf(run), logOf(run)).toEqual([
    "models: success",
    "release (evening-flights): failure",
    "release (late-flights): success",
    "train (evening-flights): failure",
    "train (late-flights): success",
  ]);
  expect(await world.tags()).toContain("late-flights@v2");
}, 60_000);

test("by hand, the model that is named is trained again, touched or not", async () => {
  const at = { owner: "acme", repo: "late-flights", workflow_id: "sluice-release.yml", ref: "main" };
  await world.maria.actions.createWorkflowDispatch({ ...at, inputs: { model: "late-flights" } });
  const run = await world.finished("Sluice release");
  expect(jobsOf(run), logOf(run)).toEqual([
    "models: success",
    "release (late-flights): success",
    "train (late-flights): success",
  ]);
}, 60_000);
