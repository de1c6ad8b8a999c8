import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { beginBranch, releaseOf, want } from "../e2e/environment-branch.ts";
import { type ActWorld, at, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";

const model = "late-flights";
const branch = "env/production";
const watched = `    monitor: { source: future/*.parquet, every: 7d }
    retrain: { when: { schedule: 30d }, holdout: 30d }
    gates:`;

describe.skipIf(!canHaveAct())("the workflows of what serves, by act, which is built with Go", () => {
  let world: ActWorld;
  beforeAll(async () => {
    world = await startActWorld({ configure: (config) => config.replace("    gates:", watched) });
  }, 300_000);
  afterAll(() => world?.close());

  const dispatch = async (workflow: string, inputs: Record<string, string>) =>
    await world.act(workflow, { name: "workflow_dispatch", payload: { ref: "refs/heads/main", inputs } });

  async function serve(): Promise<void> {
    const run = await dispatch("sluice-release.yml", {});
    expect(run.succeeded, run.log).toBe(true);
    await beginBranch(world.maria, branch);
    await want(world.maria, branch, { stable: await releaseOf(world.maria, `${model}@v1`) });
  }

  test("by its schedule, the monitor watches nothing while nothing serves", async () => {
    const run = await world.act("sluice-monitor.yml", { name: "schedule", payload: { schedule: "17 4 * * *" } });
    expect(run.jobs, run.log).toMatchObject({ models: "success" });
    expect(run.steps).not.toHaveProperty("monitor (production, late-flights): Look at the live rows");
  });

  test("an alarm turns the monitor's job red, and has a page and an issue", async () => {
    await serve();
    const run = await dispatch("sluice-monitor.yml", { from: "2001-05-03", to: "2001-05-10" });
    expect(run.succeeded).toBe(false);
    expect(run.log).toContain("late-flights");
    const files = await world.artifact(run, `sluice-monitor-${model}-production`);
    expect(Object.keys(files ?? {}).sort(), run.log).toEqual(["monitor.html", "monitor.json", "monitor.md"]);
    const { data: issues } = await world.maria.issues.listForRepo({ ...at, state: "open" });
    expect(issues.map(({ title }) => title)).toContain("late-flights in production: the data moved");
  });

  test("by its schedule, retraining decides by itself; a name in a pull request's run starts none", async () => {
    const run = await world.act("sluice-retrain.yml", { name: "schedule", payload: { schedule: "47 5 * * *" } });
    expect(run.jobs, run.log).toMatchObject({ decide: "success" });
    const workflow_run = { event: "pull_request", name: "Sluice monitor", conclusion: "success" };
    const payload = { action: "completed", workflow_run };
    const after = await world.act("sluice-retrain.yml", { name: "workflow_run", payload });
    expect(after.steps).toEqual({});
  });

  test("by hand, the model is trained again and judged beside production", async () => {
    // Worth proposing: production knows neither hour nor airports.
    await world.write("main", "sluice.yaml", (text) =>
      text.replace("[distance, weekday]", "[distance, weekday, hour, origin, destination]"),
    );
    const may = await readFile(join(import.meta.dirname, "../../examples/late-flights/future/flights-2001-05.parquet"));
    await world.maria.repos.createOrUpdateFileContents({
      ...{ ...at, branch: "main", path: "data/flights-2001-05.parquet", message: "Bring the flights of May" },
      content: may.toString("base64"),
    });
    const run = await dispatch("sluice-retrain.yml", { model, because: "somebody asks" });
    expect(run.jobs, run.log).toMatchObject({
      decide: "success",
      count: "success",
      [`train (${model})`]: "success",
      [`propose (${model})`]: "success",
    });
    const files = await world.artifact(run, `sluice-proposal-${model}`);
    expect(Object.keys(files ?? {})).toContain("report.json");
  });
});
