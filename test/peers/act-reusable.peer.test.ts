import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ActWorld, at, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";

/** What a repository has that calls our workflows, and installs what training needs by a command of its own. */
const withSetup = (workflow: string) => workflow.replace(/# setup: .*/, 'setup: echo "made ready for $GITHUB_JOB"');

describe.skipIf(!canHaveAct())("workflows that only call ours, by act, which is built with Go", () => {
  let world: ActWorld;
  beforeAll(async () => {
    world = await startActWorld({ calling: withSetup });
  }, 300_000);
  afterAll(() => world?.close());

  test("a pull request is trained and judged", async () => {
    const { data: main } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    await world.maria.git.createRef({ ...at, ref: "refs/heads/better", sha: main.object.sha });
    const head = await world.write("better", "sluice.yaml", (text) =>
      text.replace("[distance, weekday]", "[distance, weekday, hour]"),
    );
    await world.maria.pulls.create({ ...at, title: "Better", head: "better", base: "main" });
    const { payload } = world.lastEvent("pull_request");
    const ref = `refs/pull/${payload.number}/merge`;
    const trained = await world.act("sluice-pull-request.yml", { name: "pull_request", ref, payload });
    expect(trained.jobs, trained.log).toEqual({
      "Sluice pull request, called/models": "success",
      "Sluice pull request, called/train (late-flights)": "success",
    });
    expect(trained.log).toContain("made ready for train");

    const repository = { full_name: `${at.owner}/${at.repo}` };
    const run = await world.act("sluice-evaluate.yml", {
      name: "workflow_run",
      payload: {
        action: "completed",
        workflow_run: {
          ...{ id: trained.id, event: "pull_request", conclusion: "success" },
          ...{ head_sha: head, head_branch: "better", head_repository: repository },
        },
      },
    });
    expect(run.jobs, run.log).toEqual({
      "Sluice evaluate, called/models": "success",
      "Sluice evaluate, called/evaluate (late-flights)": "success",
      "Sluice evaluate, called/count (late-flights)": "success",
    });
    const files = await world.artifact(run, "sluice-report-late-flights");
    expect(JSON.parse(files?.["report.json"] ?? "null")).toMatchObject({ commit: head, gates: { passed: true } });
  });

  test("main is released; a gate that says no turns the calling job red", async () => {
    const dispatch = async (inputs: Record<string, string>) =>
      await world.act("sluice-release.yml", {
        name: "workflow_dispatch",
        payload: { ref: "refs/heads/main", inputs },
      });
    const run = await dispatch({ model: "late-flights" });
    expect(run.succeeded, run.log).toBe(true);
    await world.write("main", "sluice.yaml", (text) => text.replace("at_least: 0.52", "at_least: 0.99"));
    const refused = await dispatch({});
    expect(refused.succeeded).toBe(false);
    expect(refused.steps).toMatchObject({ "Sluice release, called/release (late-flights): Gate": "failure" });
    const { data: tags } = await world.maria.repos.listTags(at);
    expect(tags.map(({ name }) => name)).toEqual(["late-flights@v1"]);
  });

  test("the monitor and the retraining are called by their schedules", async () => {
    const payload = { schedule: "17 4 * * *" };
    for (const workflow of ["sluice-monitor.yml", "sluice-retrain.yml"]) {
      const run = await world.act(workflow, { name: "schedule", payload });
      expect(run.succeeded, run.log).toBe(true);
    }
  });
});
