import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import type { WorkflowRun } from "../../sandbox/github/types.ts";
import { at, type BotWorld, model, owner, repo, startBotWorld } from "./bot-world.ts";
import { say } from "./commands-world.ts";
import { deliver } from "./delivery.ts";
import { archive, check, comments, evaluationRun, openPull, type Pull, trainingRun } from "./runs.ts";

/** “Re-run” on checks of the bot. */

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld();
  await world.github.setCollaborator(repo, "tom", "triage");
});
afterAll(() => world.close());

const gate = (pull: Pull) => check(world, pull.headSha, "sluice");
const ofModel = (pull: Pull) => check(world, pull.headSha);

async function evaluated(branch: string, report: Parameters<typeof evaluationRun>[2] = reports.unsure) {
  const pull = await openPull(world, branch);
  const trained = await trainingRun(world, pull);
  const run = await evaluationRun(world, trained, report);
  await world.quiet();
  return { pull, trained, run };
}

const clientOf = (login: string) => world.as(login).checks;

async function checkOf({ headSha }: Pull, name: string) {
  const { data } = await clientOf(owner).listForRef({ ...at, ref: headSha, check_name: name });
  return data.check_runs[0]!;
}

async function press(pull: Pull, name: string): Promise<void> {
  await clientOf("maria").rerequestRun({ ...at, check_run_id: (await checkOf(pull, name)).id });
  await world.quiet();
}

const attempts = (...runs: WorkflowRun[]) => runs.map(({ id }) => world.github.workflowRuns.getRun(id).attempt);

/** What the workflow does when it runs once more. */
async function ends({ id }: WorkflowRun, report = reports.passed): Promise<void> {
  await world.github.workflowRuns.updateRun(id, { status: "in_progress" });
  await world.github.saveArtifact(id, `sluice-report-${model}`, archive(report));
  await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" });
  await world.quiet();
}

describe("on the check of a model", () => {
  it("has the evaluation run again, and tells what that finds", async () => {
    const { pull, trained, run } = await evaluated("again");
    await press(pull, `sluice/${model}`);
    expect(attempts(trained, run)).toEqual([1, 2]);
    expect(await ofModel(pull)).toEqual({
      status: "queued",
      conclusion: null,
      title: "late-flights: being judged again",
    });
    expect(await gate(pull)).toMatchObject({
      status: "queued",
      title: "0 of 1 model judged, waiting for late-flights",
    });
    await ends(run);
    expect(await ofModel(pull)).toMatchObject({ conclusion: "success" });
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
    const [comment, ...more] = await comments(world, pull.number);
    expect(more).toEqual([]);
    expect(comment?.body).toContain("### ✅ late-flights");
  });

  it("has the training run again where no candidate came of it", async () => {
    const { pull, trained, run } = await evaluated("no-candidate", reports["no-candidate"]);
    await press(pull, `sluice/${model}`);
    expect(attempts(trained, run)).toEqual([2, 1]);
    await world.restartBot();
    await world.quiet();
    await world.github.workflowRuns.updateRun(trained.id, { status: "completed", conclusion: "success" });
    await evaluationRun(world, trained, reports.passed);
    await world.quiet();
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });

  it("keeps what was overridden, for the same candidate", async () => {
    const { pull, run } = await evaluated("overridden", reports.unsure);
    await world.github.setCollaborator(repo, "maria", "maintain");
    await say(world, pull.number, "maria", '/sluice override "ROC AUC" because "the holdout lacks winter"');
    const before = await checkOf(pull, `sluice/${model}`);
    expect(before.output.text).toContain("the holdout lacks winter");
    await press(pull, `sluice/${model}`);
    await ends(run, reports.unsure);
    expect((await checkOf(pull, `sluice/${model}`)).output.text).toBe(before.output.text);
    expect((await comments(world, pull.number))[0]?.body).toContain("the holdout lacks winter");
  });

  it("starts nothing twice", async () => {
    const { pull, trained, run } = await evaluated("twice");
    await press(pull, `sluice/${model}`);
    await press(pull, `sluice/${model}`);
    await press(pull, "sluice");
    expect(attempts(trained, run)).toEqual([1, 2]);
    expect(await ofModel(pull)).toMatchObject({ status: "queued" });
  });
});

describe("on the check over all models", () => {
  it("judges anew by the rules of now, and runs nothing", async () => {
    const { pull, trained, run } = await evaluated("rules-of-now", reports.passed);
    const main = (await world.repository.head("main")) ?? "";
    const before = (await world.repository.readFile(main, "sluice.yaml")) ?? "";
    const change = { branch: "main", path: "sluice.yaml", message: "Other gates" };
    const head = await world.repository.commitFile({
      ...change,
      content: before.replace("at_least: 0.62", "at_least: 0.99"),
      expectedHead: main,
    });
    await press(pull, "sluice");
    expect(attempts(trained, run)).toEqual([1, 1]);
    expect(await gate(pull)).toMatchObject({ conclusion: "failure" });
    await world.repository.commitFile({ ...change, content: before, expectedHead: head });
    await press(pull, "sluice");
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });

  it("has run again what left no report", async () => {
    const { pull, trained, run } = await evaluated("no-report", null);
    expect(await gate(pull)).toMatchObject({ conclusion: "failure" });
    await press(pull, "sluice");
    expect(attempts(trained, run)).toEqual([1, 2]);
    await ends(run);
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("on all checks of a commit", () => {
  it("evaluates again", async () => {
    const { pull, run } = await evaluated("all-of-them");
    const { data } = await clientOf("maria").listSuitesForRef({ ...at, ref: pull.headSha });
    await clientOf("maria").rerequestSuite({ ...at, check_suite_id: data.check_suites[0]!.id });
    await world.quiet();
    expect(attempts(run)).toEqual([2]);
    await ends(run);
    expect(await gate(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("nothing happens", () => {
  it("for somebody who may not write", async () => {
    const { pull, run } = await evaluated("by-a-reader");
    const repository = { name: repo, owner: { login: owner }, default_branch: "main" };
    const pressed = { name: `sluice/${model}`, head_sha: pull.headSha };
    const installation = { id: world.github.app?.installationId };
    const payload = { action: "rerequested", check_run: pressed, repository, installation, sender: { login: "tom" } };
    expect(await deliver(world.bot.url, "check_run", payload)).toBe(200);
    await world.quiet();
    expect(attempts(run)).toEqual([1]);
    expect(await ofModel(pull)).toMatchObject({ status: "completed" });
  });

  it("for the commit of a pull request that is closed", async () => {
    const { pull, run } = await evaluated("closed-since");
    await world.as("maria").pulls.update({ ...at, pull_number: pull.number, state: "closed" });
    await press(pull, `sluice/${model}`);
    expect(attempts(run)).toEqual([1]);
  });
});
