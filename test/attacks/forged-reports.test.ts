import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import type { NewWorkflowRun } from "../../sandbox/github/types.ts";
import { at, model, owner } from "../conversation/bot-world.ts";
import { archive, check, comments, evaluationRun, openPull, type Pull, trainingRun } from "../conversation/runs.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** A report that passes everything, from everywhere but where it may come from. */

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());

let pulls = 0;
async function attacked(): Promise<Pull> {
  pulls += 1;
  return await openPull(world, `attack-${pulls}`);
}

async function pushTo(pull: Pull): Promise<string> {
  const { branch, headSha: expectedHead } = pull;
  const change = { path: "data/flights.csv", content: "newer\n", message: "Newer", expectedHead };
  return await world.repository.commitFile({ branch, ...change });
}

describe("nothing is written for a passing report", () => {
  const evaluations: [string, (pull: Pull) => Partial<NewWorkflowRun> & { conclusion?: "success" }][] = [
    ["by a workflow of another file", () => ({ path: ".github/workflows/sluice-evaluate-too.yml" })],
    ["by a file of the same name in another folder", () => ({ path: ".github/workflows/x/sluice-evaluate.yml" })],
    ["by the right file, run as the pull request's own", () => ({ event: "pull_request" })],
    ["by the right file, dispatched by hand", () => ({ event: "workflow_dispatch" })],
    ["by the right file on the pull request's branch", ({ branch, headSha }) => ({ headBranch: branch, headSha })],
    ["by the right file on main of a fork", () => ({ headRepository: "mallory/flights" })],
    ["by the right file on main of another repository of the owner", () => ({ headRepository: `${owner}/other` })],
    ["whose run names no training run", () => ({ displayTitle: "Sluice evaluate" })],
    ["whose run names a training run that does not exist", () => ({ displayTitle: "Sluice evaluate 999999999" })],
  ];

  test.each(evaluations)("%s", async (_, change) => {
    const pull = await attacked();
    const trained = await trainingRun(world, pull);
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed, change(pull)))).toEqual([]);
    expect(await check(world, pull.headSha)).toMatchObject({ status: "queued" });
  });

  test("about a run of a workflow that the pull request brought", async () => {
    const { headSha, branch: headBranch } = await attacked();
    const repository = `${owner}/${at.repo}`;
    for (const forged of [
      { path: ".github/workflows/mine.yml", event: "pull_request" },
      { path: ".github/workflows/sluice-pull-request.yml", event: "push" },
    ]) {
      const run = await world.github.workflowRuns.createRun({
        repository,
        ...forged,
        headSha,
        headBranch,
        actor: "maria",
      });
      await world.github.workflowRuns.updateRun(run.id, { status: "in_progress" });
      await world.github.workflowRuns.updateRun(run.id, { status: "completed", conclusion: "success" });
      expect(await world.writesDuring(() => evaluationRun(world, run, reports.passed))).toEqual([]);
    }
  });

  test("about a head that has moved since", async () => {
    const pull = await attacked();
    const trained = await trainingRun(world, pull);
    const newer = await pushTo(pull);
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed))).toEqual([]);
    expect(await check(world, newer)).toMatchObject({ status: "queued" });
  });

  test("about a commit that no pull request has", async () => {
    const pull = await attacked();
    const main = (await world.repository.head("main")) ?? "";
    const trained = await trainingRun(world, { ...pull, headSha: main });
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed))).toEqual([]);
  });

  test("about the head of one pull request under the branch of another", async () => {
    const [mine, other] = [await attacked(), await attacked()];
    const trained = await trainingRun(world, { ...mine, branch: other.branch });
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed))).toEqual([]);
  });

  test("about a pull request that is closed", async () => {
    const pull = await attacked();
    const trained = await trainingRun(world, pull);
    await world.as("maria").pulls.update({ ...at, pull_number: pull.number, state: "closed" });
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed))).toEqual([]);
  });

  test("about a run that waits for somebody's approval", async () => {
    const trained = await trainingRun(world, await attacked(), "action_required");
    expect(await world.writesDuring(() => evaluationRun(world, trained, reports.passed))).toEqual([]);
  });

  test("that is older than the one that was answered, told again", async () => {
    const pull = await attacked();
    const trained = await trainingRun(world, pull);
    await evaluationRun(world, trained, reports.passed);
    await world.quiet();
    const passing = world.github
      .deliveries()
      .findLast(({ event, action }) => event === "workflow_run" && action === "completed");
    await evaluationRun(world, trained, reports.unsure);
    await world.quiet();
    expect(await world.writesDuring(() => world.github.redeliver(passing?.id ?? 0))).toEqual([]);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
  });

  test("that no workflow left, but a model of another name", async () => {
    const pull = await attacked();
    const trained = await trainingRun(world, pull);
    await evaluationRun(world, trained, reports.unsure);
    await world.quiet();
    const other = await evaluationRun(world, trained, null);
    await world.github.saveArtifact(other.id, `sluice-report-${model}-too`, archive(reports.passed));
    expect(await world.writesDuring(async () => {})).toEqual([]);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
  });
});

describe("what others say under our name is not ours", () => {
  test("a check of the same name by a workflow neither counts nor is touched", async () => {
    const pull = await attacked();
    const token = await world.github.issueJobToken(`${owner}/${at.repo}`, { checks: "write" });
    const forged = {
      name: `sluice/${model}`,
      head_sha: pull.headSha,
      status: "completed",
      conclusion: "success",
    };
    const response = await fetch(`${world.github.url}/repos/${owner}/${at.repo}/check-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(forged),
    });
    expect(response.status).toBe(201);
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    const { data } = await world.as(owner).checks.listForRef({ ...at, ref: pull.headSha });
    expect(data.check_runs.map(({ app, conclusion }) => [app?.slug, conclusion])).toEqual(
      expect.arrayContaining([
        ["github-actions", "success"],
        ["sluice", "action_required"],
      ]),
    );
  });

  test("a comment with our marker is left alone, and ours is written beside it", async () => {
    const pull = await attacked();
    const body = `<!-- sluice:report ${model} -->\n### ✅ all is well`;
    await world.as("maria").issues.createComment({ ...at, issue_number: pull.number, body });
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    const found = await comments(world, pull.number);
    expect(found.map(({ author }) => author)).toEqual(["maria", "sluice[bot]"]);
    expect(found[0]?.body).toBe(body);
  });

  test("gates that the pull request lowers for itself do not judge it", async () => {
    const pull = await attacked();
    const own = (await world.repository.readFile("main", "sluice.yaml")) ?? "";
    const headSha = await world.repository.commitFile({
      branch: pull.branch,
      path: "sluice.yaml",
      content: own.replace("at_least: 0.62", "at_least: 0.01"),
      message: "Lower the bar",
      expectedHead: pull.headSha,
    });
    const obliging = { ...reports.unsure, gates: reports.passed.gates };
    await evaluationRun(world, await trainingRun(world, { ...pull, headSha }), obliging);
    await world.quiet();
    expect(await check(world, headSha)).toMatchObject({ conclusion: "action_required" });
    expect((await comments(world, pull.number))[0]?.body).toContain("changes the gates together with the model");
  });

  test("the words of a branch and a title are repeated nowhere", async () => {
    const branch = "attack-@tom-#1-<img>";
    const pull = await openPull(world, branch);
    await world.as("maria").pulls.update({ ...at, pull_number: pull.number, title: "@tom ![](https://example.com/x)" });
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    const said = JSON.stringify([await comments(world, pull.number), await check(world, pull.headSha)]);
    expect(said).not.toMatch(/@tom|example\.com|<img>/);
  });
});
