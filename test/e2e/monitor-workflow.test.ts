import { afterAll, beforeAll, expect, test } from "vitest";
import { releasesOf } from "../../core/release/release-tag.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
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

async function promote(): Promise<void> {
  const { data: main } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
  const { data: tag } = await world.maria.git.getRef({ ...at, ref: "tags/late-flights@v1" });
  const { data } = await world.maria.git.getTag({ ...at, tag_sha: tag.object.sha });
  const [release] = releasesOf("late-flights", [{ name: data.tag, commit: data.object.sha, message: data.message }]);
  if (!release) throw new Error("nothing was released");
  const { digest, uri } = release;
  const stable = { release: release.release, digest, uri };
  await world.maria.git.createRef({ ...at, ref: "refs/heads/env/production", sha: main.object.sha });
  await world.maria.repos.createOrUpdateFileContents({
    ...{ ...at, branch: "env/production", path: "releases/late-flights.yaml", message: "Promote" },
    content: Buffer.from(writeReleaseFile({ version: 1, model: "late-flights", stable, held: [] })).toString("base64"),
  });
}

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
  await promote();
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
