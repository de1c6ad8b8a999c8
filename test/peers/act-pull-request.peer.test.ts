import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import type { ActRun } from "./act/act-run.ts";
import { type ActWorld, at, startActWorld } from "./act/act-world.ts";
import { canHaveAct } from "./act/install-act.ts";

/** The workflows of a pull request, read and run by act: what GitHub would send, on a branch of the real repository. */

describe.skipIf(!canHaveAct())("the workflows of a pull request, by act, which is built with Go", () => {
  let world: ActWorld;
  beforeAll(async () => {
    world = await startActWorld();
  }, 300_000);
  afterAll(() => world?.close());

  /** Proposes a change of sluice.yaml. @returns its head, and what GitHub sent */
  async function propose(branch: string, change: (text: string) => string) {
    const { data: main } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    await world.maria.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: main.object.sha });
    const head = await world.write(branch, "sluice.yaml", change);
    await world.maria.pulls.create({ ...at, title: branch, head: branch, base: "main" });
    const { payload } = world.lastEvent("pull_request");
    return { head, branch, event: { name: "pull_request", ref: `refs/pull/${payload.number}/merge`, payload } };
  }

  type Proposal = Awaited<ReturnType<typeof propose>>;

  /** "Sluice evaluate" of a run that has ended. */
  async function evaluate(of: ActRun, { head, branch }: Proposal) {
    const workflow_run = {
      ...{ id: of.id, event: "pull_request", conclusion: of.succeeded ? "success" : "failure" },
      ...{ head_sha: head, head_branch: branch, head_repository: { full_name: `${at.owner}/${at.repo}` } },
    };
    const payload = { action: "completed", workflow_run };
    const run = await world.act("sluice-evaluate.yml", { name: "workflow_run", payload });
    const files = await world.artifact(run, "sluice-report-late-flights");
    return { run, files, report: evaluationReportSchema.parse(JSON.parse(files?.["report.json"] ?? "null")) };
  }

  test("a model that is good enough is trained by the one half, and passes in the other", async () => {
    const proposal = await propose("better", (text) =>
      text.replace("[distance, weekday]", "[distance, weekday, hour]"),
    );
    const trained = await world.act("sluice-pull-request.yml", proposal.event);
    expect(trained.jobs, trained.log).toEqual({ models: "success", "train (late-flights)": "success" });
    const candidate = (await world.artifact(trained, "sluice-candidate-late-flights")) ?? {};
    expect(Object.keys(candidate).sort()).toEqual(["candidate.json", "data-report.json", "model.onnx"]);

    const { run, files, report } = await evaluate(trained, proposal);
    expect(run.jobs, run.log).toEqual({
      models: "success",
      "evaluate (late-flights)": "success",
      "count (late-flights)": "success",
    });
    expect(report).toMatchObject({ outcome: "evaluated", commit: proposal.head, gates: { passed: true } });
    expect(Object.keys(files ?? {}).sort()).toEqual(["report.html", "report.json", "report.md"]);
    const counted = await world.maria.repos.getContent({ ...at, path: "looks/late-flights.json", ref: "sluice/looks" });
    expect(counted.status).toBe(200);
  });

  test("a model that is not good enough turns the job red, and its report is there all the same", async () => {
    const proposal = await propose("worse", (text) =>
      text
        .replace("[distance, weekday]", "[weekday]")
        .replace("validation_from: 2001-03-15", "validation_from: 2001-01-02")
        .replace("at_least: 0.52", "at_least: 0.01"),
    );
    const trained = await world.act("sluice-pull-request.yml", proposal.event);
    expect(trained.succeeded, trained.log).toBe(true);
    const { run, report } = await evaluate(trained, proposal);
    expect(run.succeeded).toBe(false);
    expect(run.jobs).toMatchObject({ "evaluate (late-flights)": "failure", "count (late-flights)": "success" });
    expect(run.steps).toMatchObject({
      "evaluate (late-flights): Keep the report for the bot": "success",
      "evaluate (late-flights): Gate": "failure",
    });
    expect(report).toMatchObject({ outcome: "evaluated", gates: { passed: false } });
  });

  test("a training command that fails is told by the trusted half", async () => {
    const proposal = await propose("crash", (text) =>
      text.replace("baseline: linear", 'run: "exit 7"').replace(/ {6}features: .*\n/, ""),
    );
    const trained = await world.act("sluice-pull-request.yml", proposal.event);
    expect(trained.jobs).toMatchObject({ "train (late-flights)": "failure" });
    const { report } = await evaluate(trained, proposal);
    expect(report).toMatchObject({ outcome: "no-candidate", commit: proposal.head });
  });

  test("what a merge queue is about to merge is trained too", async () => {
    const { data: main } = await world.maria.git.getRef({ ...at, ref: "heads/main" });
    const ref = "refs/heads/gh-readonly-queue/main/pr-1";
    await world.maria.git.createRef({ ...at, ref, sha: main.object.sha });
    await world.write(ref.replace("refs/heads/", ""), "sluice.yaml", (text) => text.replace("seed: 1", "seed: 2"));
    const run = await world.act("sluice-pull-request.yml", { name: "merge_group", ref, payload: {} });
    expect(run.jobs, run.log).toEqual({ models: "success", "train (late-flights)": "success" });
  });

  test("simple mode does all of it in one job", async () => {
    const proposal = await propose("simple", (text) => text.replace("[distance, weekday]", "[distance, hour]"));
    const run = await world.act("sluice-simple.yml", proposal.event);
    expect(run.jobs, run.log).toEqual({ models: "success", "pipeline (late-flights)": "success" });
    const files = await world.artifact(run, "sluice-report-late-flights");
    expect(JSON.parse(files?.["report.json"] ?? "null")).toMatchObject({ gates: { passed: true } });
  });
});
