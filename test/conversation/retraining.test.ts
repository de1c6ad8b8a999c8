import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import type { Proposal } from "../../core/retrain/proposal.ts";
import { at, type BotWorld, model, owner, repo, startBotWorld } from "./bot-world.ts";
import { heard, openIssue, say } from "./commands-world.ts";
import { evaluationRun, type Pull, trainingRun } from "./runs.ts";

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld();
  await configure((text) =>
    text
      .replace(
        /data: \{.*\}\n/,
        "data: { source: data/*.csv, target: late, time: at, split: { holdout_from: 2001-04-01 } }\n",
      )
      .replace("    gates:", "    retrain: { when: { schedule: 30d } }\n    gates:"),
  );
  await world.quiet();
});
afterAll(() => world.close());

async function configure(edit: (text: string) => string): Promise<void> {
  const text = (await world.repository.readFile("main", "sluice.yaml")) ?? "";
  await world.repository.commitFile({
    branch: "main",
    path: "sluice.yaml",
    content: edit(text),
    message: "Configure",
    expectedHead: await world.repository.head("main"),
  });
}

function proposal(until: string, change: Partial<Proposal["training"]> = {}): Proposal {
  const before = (days: number) => new Date(Date.parse(until) - days * 86_400_000).toISOString().slice(0, 10);
  const window = { validation_from: before(14), holdout_from: before(7), until };
  const training = { version: 1 as const, model, window, because: "drift: origin moved", instead_of: null, ...change };
  const difference = { outcome: "no-base" as const, base: "the rows trained on before", reason: "They are gone." };
  return { version: 1, model, commit: null, training, difference };
}

const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));

/** What the workflow leaves, and the webhook of its end. */
async function retrained(
  offered: Proposal,
  report: EvaluatedReport = reports.passed,
  branch = "main",
): Promise<number> {
  const { id } = await world.github.workflowRuns.createRun({
    repository: `${owner}/${repo}`,
    path: ".github/workflows/sluice-retrain.yml",
    event: "workflow_run",
    headSha: (await world.repository.head("main")) ?? "",
    headBranch: branch,
    actor: "maria",
  });
  await world.github.workflowRuns.updateRun(id, { status: "in_progress" });
  const zip = zipSync({ "proposal.json": bytes(offered), "report.json": bytes(report) });
  await world.github.saveArtifact(id, `sluice-proposal-${model}`, zip);
  await world.github.workflowRuns.updateRun(id, { status: "completed", conclusion: "success" });
  await world.quiet();
  return id;
}

async function proposals(state: "open" | "all" = "open") {
  const { data } = await world.as("maria").pulls.list({ ...at, base: "main", state });
  return data.filter(({ head }) => head.ref === `sluice/retrain/${model}`);
}

const steady = (text: string) => text.replaceAll(/http:\S+?(?=\)|"| |$)/gm, "URL").replaceAll("\u2060", "");

async function onlyOne() {
  const [pull, ...rest] = await proposals();
  expect(rest).toEqual([]);
  if (!pull) throw new Error("there is no proposal");
  return pull;
}

describe("a proposal", () => {
  it("becomes a pull request by the App, whose diff is one file and whose checks run", async () => {
    await retrained(proposal("2001-05-01"));
    const pull = await onlyOne();
    expect({ title: pull.title, by: pull.user?.login }).toEqual({
      title: "Train late-flights on rows up to 2001-05-01",
      by: "sluice[bot]",
    });
    const [why, better] = steady(pull.body ?? "")
      .split("\n")
      .filter((line) => line.startsWith("**"));
    expect(why).toBe("**Why now:** drift: origin moved.");
    expect(better).toContain("in production `late-flights@v11` to **");
    const { data: files } = await world.as("maria").pulls.listFiles({ ...at, pull_number: pull.number });
    expect(files.map(({ filename }) => filename)).toEqual(["training/late-flights.yaml"]);
    const { data: checks } = await world.as("maria").checks.listForRef({ ...at, ref: pull.head.sha });
    expect(checks.check_runs.map(({ name }) => name).sort()).toEqual(["sluice", "sluice/late-flights"]);
    const events = world.github
      .deliveries()
      .filter(({ event, action }) => event === "pull_request" && action === "opened");
    expect(events.length).toBe(1);
  });

  it("is kept to one, and brought up to date by the next run", async () => {
    const before = await onlyOne();
    await retrained(proposal("2001-05-08", { because: "drift: hour moved" }));
    const after = await onlyOne();
    expect(after.number).toBe(before.number);
    expect(after.title).toBe("Train late-flights on rows up to 2001-05-08");
    expect(after.body).toContain("drift: hour moved");
    expect(after.head.sha).not.toBe(before.head.sha);
    await world.restartBot();
    await world.quiet();
    expect((await onlyOne()).head.sha).toBe(after.head.sha);
  });

  it("is not made by a run of another branch, nor of what is not better or does not look forward", async () => {
    const { head } = await onlyOne();
    await retrained(proposal("2001-06-01"), reports.passed, "maria-tries");
    await retrained(proposal("2001-06-01"), reports.unsure);
    await retrained(proposal("2001-04-05"));
    expect((await onlyOne()).head.sha).toBe(head.sha);
  });

  it("is left alone where a person has worked on it", async () => {
    const pull = await onlyOne();
    const mine = await world.repository.commitFile({
      branch: pull.head.ref,
      path: "train.py",
      content: "print()\n",
      message: "And this too",
      expectedHead: pull.head.sha,
    });
    await retrained(proposal("2001-05-15"));
    expect((await onlyOne()).head.sha).toBe(mine);
    await world.as("maria").pulls.update({ ...at, pull_number: pull.number, state: "closed" });
    await world.quiet();
  });

  it("stays closed when a person has closed it, until a newer run", async () => {
    await world.restartBot();
    await world.quiet();
    expect(await proposals()).toEqual([]);
    await retrained(proposal("2001-05-22"));
    expect((await onlyOne()).title).toContain("2001-05-22");
  });

  it("is closed when it is obsolete, and says why", async () => {
    const { number } = await onlyOne();
    await world.repository.commitFile({
      branch: "main",
      path: "training/late-flights.yaml",
      content: JSON.stringify(proposal("2001-05-29").training),
      message: "Train on more",
      expectedHead: await world.repository.head("main"),
    });
    await world.quiet();
    expect(await proposals()).toEqual([]);
    const closed = (await proposals("all")).find((pull) => pull.number === number);
    expect(steady(closed?.body ?? "").split("\n")[1]).toBe(
      "> ⏹️ **Closed by Sluice:** main trains late-flights on rows up to 2001-05-29 already.",
    );
  });

  it("is merged by itself where the configuration lets it and its gates pass, not before", async () => {
    await configure((text) => text.replace("schedule: 30d }", "schedule: 30d }, propose: auto_merge"));
    await retrained(proposal("2001-06-12"));
    const { number, head } = await onlyOne();
    const pull: Pull = { number, headSha: head.sha, branch: head.ref };
    await evaluationRun(world, await trainingRun(world, pull), reports.unsure, { conclusion: "failure" });
    await world.quiet();
    expect((await onlyOne()).number).toBe(number);
    await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    await world.quiet();
    const { data } = await world.as("maria").pulls.get({ ...at, pull_number: number });
    expect({ merged: data.merged, by: data.merged_by?.login }).toEqual({ merged: true, by: "sluice[bot]" });
    expect(await world.repository.readFile("main", "training/late-flights.yaml")).toContain("until: 2001-06-12");
  });
});

it("can be asked for by a comment", async () => {
  const issue = await openIssue(world);
  expect(steady(heard(await say(world, issue, "maria", "/sluice retrain")))).toMatchInlineSnapshot(`
    "eyes rocket
    > \`/sluice retrain\`

    🚀 \`late-flights\` is [being trained again](URL)."
  `);
  const runs = world.github.workflowRuns
    .listRuns(`${owner}/${repo}`)
    .filter(({ event }) => event === "workflow_dispatch");
  expect(runs).toMatchObject([
    { path: ".github/workflows/sluice-retrain.yml", headBranch: "main", actor: "sluice[bot]" },
  ]);
});
