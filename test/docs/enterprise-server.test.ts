import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "../e2e/workflow-world.ts";

/** The step that the page gives for an Enterprise Server fetches what another run has left, and is no worse than ours. */

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/enterprise-server.md"), "utf8");
const [, step = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
const ours = /^ *# By pattern, because[\s\S]*?(?=\n\n)/m;

let world: WorkflowWorld;
beforeAll(async () => {
  world = await startWorkflowWorld((config) => config, ["sluice-release.yml"]);
  await world.push(".github/workflows/sluice-evaluate.yml", (text) => text.replace(ours, () => step.trimEnd()));
}, 60_000);
afterAll(() => world.close());

async function judged(branch: string, change: (config: string) => string) {
  const head = await world.propose(branch, "sluice.yaml", change);
  const trained = await world.finished("Sluice pull request", head);
  const run = world.runner.runs().find((each) => each.workflow === "Sluice evaluate" && each.id > trained.id);
  if (!run) throw new Error("nothing was evaluated");
  expect(
    run.jobs.flatMap(({ steps }) => steps).find(({ name }) => name === "Fetch the candidate")?.conclusion,
    logOf(run),
  ).toBe("success");
  const files = await world.artifact(run, "sluice-report-late-flights");
  return JSON.parse(files["report.json"] ?? "null");
}

test("the candidate is fetched", async () => {
  const report = await judged("better", (text) => text.replace("[distance, weekday]", "[distance, weekday, hour]"));
  expect(report).toMatchObject({ outcome: "evaluated", gates: { passed: true } });
}, 60_000);

test("the step hands values to its shell by variables, and the token to nobody else", () => {
  const [parsed] = parse(step) as { run: string; env: Record<string, string> }[];
  expect(parsed?.run).not.toContain("${{");
  expect(Object.keys(parsed?.env ?? {})).toEqual(["GITHUB_TOKEN", "RUN", "NAME"]);
  expect(parsed?.run.match(/https?:/g)).toBeNull();
});
