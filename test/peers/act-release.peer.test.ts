import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { type ActWorld, at, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";
import { transformations } from "./act/transform.ts";

test.each(transformations)("$from is taken out for act from a workflow that has it, because $reason", ({ from }) => {
  expect(Object.values(shippedWorkflows()).some((text) => from.test(text))).toBe(true);
});

/** The workflow of the default branch, read and run by act. */

describe.skipIf(!canHaveAct())("the workflow of the default branch, by act, which is built with Go", () => {
  let world: ActWorld;
  beforeAll(async () => {
    world = await startActWorld();
  }, 300_000);
  afterAll(() => world?.close());

  const push = (before: string, after: string) => ({
    name: "push",
    payload: { ref: "refs/heads/main", before, after, deleted: false },
  });
  const tags = async () => (await world.maria.repos.listTags(at)).data.map(({ name }) => name);

  test("the first push releases the model", async () => {
    const { data } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    const run = await world.act("sluice-release.yml", push("0".repeat(40), data.object.sha));
    expect(run.jobs, run.log).toEqual({
      models: "success",
      "train (late-flights)": "success",
      "release (late-flights)": "success",
    });
    expect(await tags()).toEqual(["late-flights@v1"]);
    const report = await world.artifact(run, "sluice-report-late-flights");
    expect(JSON.parse(report?.["report.json"] ?? "null")).toMatchObject({ gates: { passed: true } });
    const card = await world.artifact(run, "sluice-card-late-flights");
    expect(card?.["README.md"]).toContain("late-flights");
  });

  test("a push that touches no model releases none", async () => {
    const { data } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    const after = await world.write("main", "sluice.yaml", (text) => `${text}# A remark.\n`);
    const run = await world.act("sluice-release.yml", push(data.object.sha, after));
    expect(run.succeeded, run.log).toBe(true);
    expect(Object.keys(run.jobs)).not.toContain("train (late-flights)");
  });

  test("by hand, the model is trained again; a gate that says no turns the job red and releases nothing", async () => {
    await world.write("main", "sluice.yaml", (text) => text.replace("at_least: 0.52", "at_least: 0.99"));
    const payload = { ref: "refs/heads/main", inputs: { model: "late-flights" } };
    const run = await world.act("sluice-release.yml", { name: "workflow_dispatch", payload });
    expect(run.succeeded).toBe(false);
    expect(run.steps, run.log).toMatchObject({
      "release (late-flights): Count the look": "success",
      "release (late-flights): Gate": "failure",
    });
    expect(run.steps).not.toHaveProperty("release (late-flights): Release", "success");
    expect(await tags()).toEqual(["late-flights@v1"]);
  });
});
