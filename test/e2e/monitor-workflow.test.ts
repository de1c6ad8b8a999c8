import { afterAll, beforeAll, expect, test } from "vitest";
import { promoteByHand } from "./promote-by-hand.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** The workflow that watches models, run as it is, on flights that came after the release. */

const at = { owner: "acme", repo: "late-flights" };
const monitored = `    monitor: { source: future/*.parquet, every: 7d }
    gates:`;
let world: WorkflowWorld;
beforeAll(async () => {
  world = await startWorkflowWorld((config) => config.replace("    gates:", monitored));
  await world.finished("Sluice release");
}, 120_000);
afterAll(() => world.close());

async function look(inputs: Record<string, string> = {}) {
  await world.maria.actions.createWorkflowDispatch({ ...at, workflow_id: "sluice-monitor.yml", ref: "main", inputs });
  return await world.finished("Sluice monitor");
}

test("there is nothing to watch before something serves", async () => {
  const run = await look();
  expect(run, logOf(run)).toMatchObject({ conclusion: "success" });
  expect(run.jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ["models", "success"],
    ["monitor", "skipped"],
  ]);
});

test("what serves is watched: an alarm fails the run, has an issue and a page", async () => {
  await promoteByHand(world.maria, { ...at, model: "late-flights" });
  const run = await look({ from: "2001-05-03", to: "2001-05-10" });
  expect(run.conclusion, logOf(run)).toBe("failure");
  const files = await world.artifact(run, "sluice-monitor-late-flights-production");
  expect(Object.keys(files).sort()).toEqual(["monitor.html", "monitor.json", "monitor.md"]);
  expect(files["monitor.html"]).toContain("<svg");
  const { data } = await world.maria.issues.listForRepo({ ...at, state: "open" });
  expect(data.map(({ title, user }) => [title, user?.login])).toEqual([
    ["late-flights in production: the data moved", "github-actions[bot]"],
  ]);
  expect(data[0]?.body).toMatch(/\[The run\]\(http.*\/actions\/runs\/\d+\) has the whole report/);
}, 120_000);
