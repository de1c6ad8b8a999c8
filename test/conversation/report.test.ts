import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, startBotWorld } from "./bot-world.ts";
import { archive, check, comments, evaluationRun, openPull, trainingRun } from "./runs.ts";

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld();
});
afterAll(() => world.close());

const passed = { status: "completed", conclusion: "success" };

describe("the report on a pull request", () => {
  it("is announced by the check, posted once, and updated in place", async () => {
    const pull = await openPull(world, "better");
    await world.quiet();
    expect(await check(world, pull.headSha)).toMatchObject({ status: "queued", conclusion: null });

    await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    await world.quiet();
    const [first, ...rest] = await comments(world, pull.number);
    expect(rest).toEqual([]);
    expect(first?.author).toBe("sluice[bot]");
    expect(first?.body.split("\n").slice(0, 3)).toEqual([
      "<!-- sluice:report late-flights -->",
      "### ✅ late-flights: better than production, both gates passed",
      "",
    ]);
    expect(await check(world, pull.headSha)).toMatchObject(passed);

    await evaluationRun(world, await trainingRun(world, pull), reports.unsure);
    await world.quiet();
    const after = await comments(world, pull.number);
    expect(after.map(({ body }) => body.split("\n")[1])).toEqual(["### ❔ late-flights: cannot tell yet"]);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
  });

  it("says nothing twice when GitHub tells it twice", async () => {
    const pull = await openPull(world, "redelivered");
    await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    await world.quiet();
    const before = await comments(world, pull.number);
    for (const { id } of world.github.deliveries().slice(-6)) await world.github.redeliver(id);
    await world.quiet();
    expect(await comments(world, pull.number)).toEqual(before);
    const all = await world.as("maria").checks.listForRef({ ...at, ref: pull.headSha, filter: "all" });
    expect(all.data.check_runs.map(({ name }) => name).sort()).toEqual(["sluice", "sluice/late-flights"]);
  });

  it("says when the pull request changes what it is judged by, and is judged by the base branch all the same", async () => {
    const pull = await openPull(world, "own-rules");
    const own = (await world.repository.readFile("main", "sluice.yaml")) ?? "";
    const headSha = await world.repository.commitFile({
      branch: pull.branch,
      path: "sluice.yaml",
      content: own.replace("at_least: 0.62", "at_least: 0.1"),
      message: "Lower the bar",
      expectedHead: pull.headSha,
    });
    await evaluationRun(world, await trainingRun(world, { ...pull, headSha }), reports.passed);
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain(
      "⚠️ This pull request changes the gates together with the model. It was judged by those of the default branch;",
    );
  });

  it("tells broken data, and points at the rule", async () => {
    const pull = await openPull(world, "broken-data");
    await evaluationRun(world, await trainingRun(world, pull, "failure"), reports["data-broken"]);
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain("not evaluated, the data is broken");
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "failure" });
    const query = { ...at, ref: pull.headSha, check_name: "sluice/late-flights" };
    const { data } = await world.as("maria").checks.listForRef(query);
    const annotations = await world.as("maria").checks.listAnnotations({
      ...at,
      check_run_id: data.check_runs[0]?.id ?? 0,
    });
    expect(annotations.data[0]).toMatchObject({
      path: "data/flights.schema.yaml",
      start_line: 14,
      annotation_level: "failure",
      title: "distance.min",
    });
  });

  it("says so when the workflows left nothing", async () => {
    const pull = await openPull(world, "crashed");
    await evaluationRun(world, await trainingRun(world, pull, "timed_out"), null, { conclusion: "skipped" });
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain(
      "### ⛔ late-flights: not evaluated, there is no report",
    );
    expect((await comments(world, pull.number))[0]?.body).toContain("ended with `timed_out`");
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "failure" });
  });

  it("is not needed where text alone changes", async () => {
    const pull = await openPull(world, "words", "docs/words.md");
    await world.quiet();
    expect(await check(world, pull.headSha)).toBeNull();
    expect(await check(world, pull.headSha, "sluice")).toMatchObject({
      status: "completed",
      conclusion: "neutral",
      title: "no model touched, nothing to judge",
    });
    expect(await comments(world, pull.number)).toEqual([]);
  });

  it("comes late rather than never: a bot that was away catches up", async () => {
    world.github.setWebhookUrl(null);
    const pull = await openPull(world, "unheard");
    await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    await world.restartBot();
    await world.quiet();
    expect(await comments(world, pull.number)).toHaveLength(1);
    expect(await check(world, pull.headSha)).toMatchObject(passed);
  });
});

describe("what is not believed", () => {
  it("an evaluation by another file, event or branch than the default branch's own", async () => {
    const pull = await openPull(world, "forged-run");
    const trained = await trainingRun(world, pull);
    await world.quiet();
    await evaluationRun(world, trained, reports.passed, { path: ".github/workflows/sluice-evaluate-too.yml" });
    await evaluationRun(world, trained, reports.passed, { event: "pull_request" });
    await evaluationRun(world, trained, reports.passed, { headBranch: pull.branch, headSha: pull.headSha });
    await evaluationRun(world, trained, reports.passed, { displayTitle: "Sluice evaluate" });
    await world.quiet();
    expect(await comments(world, pull.number)).toEqual([]);
    expect(await check(world, pull.headSha)).toMatchObject({ status: "queued" });
  });

  it("a run that GitHub does not know as one of the pull request", async () => {
    const pull = await openPull(world, "forged-training");
    const trained = await trainingRun(world, pull);
    const evaluated = await evaluationRun(world, trained, reports.passed, { displayTitle: "Sluice evaluate 1" });
    await evaluationRun(world, evaluated, reports.passed);
    await world.quiet();
    expect(await comments(world, pull.number)).toEqual([]);
  });

  it("a verdict that the measurement does not bear: gates are judged again, by the base branch", async () => {
    const pull = await openPull(world, "forged-verdict");
    const forged = { ...reports.unsure, gates: reports.passed.gates };
    await evaluationRun(world, await trainingRun(world, pull), forged);
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain("❔ late-flights: cannot tell yet");
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "action_required" });
  });

  it.each([
    ["another model's", { ...reports.passed, model: "other" }, "it is about the model other"],
    ["less sure than the configuration", withMeasurement({ sure: 0.6 }), "its bounds are 0.6 sure"],
    [
      "about another candidate",
      withMeasurement({ candidate: { ...reports.passed.measurement.candidate, digest: `sha256:${"e".repeat(64)}` } }),
      "the candidate that it names is not the one that it measured",
    ],
  ])("a report that is %s", async (name, report, why) => {
    const pull = await openPull(world, `forged-${name.replaceAll(/\W/g, "-")}`);
    await evaluationRun(world, await trainingRun(world, pull), report);
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain(why);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "failure" });
  });

  it.each([
    ["no archive", new TextEncoder().encode("not a zip"), "is not a readable archive"],
    ["no report", archive({ version: 1 } as never), "does not follow its contract"],
  ])("an artifact that is %s", async (name, zip, why) => {
    const pull = await openPull(world, `hostile-${name.replace(" ", "-")}`);
    await evaluationRun(world, await trainingRun(world, pull), zip);
    await world.quiet();
    const [comment] = await comments(world, pull.number);
    expect(comment?.body).toContain("### ⛔ late-flights: not evaluated, the report cannot be used");
    expect(comment?.body).toContain(why);
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "failure" });
  });

  it("a report about a head that has moved", async () => {
    const pull = await openPull(world, "moving");
    const trained = await trainingRun(world, pull);
    await world.repository.commitFile({
      branch: pull.branch,
      path: "data/flights.csv",
      content: "newer\n",
      message: "Newer",
      expectedHead: pull.headSha,
    });
    await evaluationRun(world, trained, reports.passed);
    await world.quiet();
    expect(await comments(world, pull.number)).toEqual([]);
    const { data } = await world.as("maria").pulls.get({ ...at, pull_number: pull.number });
    expect(await check(world, data.head.sha)).toMatchObject({ status: "queued" });
  });

  it("a webhook that is not signed with our secret", async () => {
    const body = JSON.stringify({ action: "completed" });
    const content = { "content-type": "application/json" };
    const headers = {
      ...content,
      "x-github-event": "workflow_run",
      "x-github-delivery": "1",
      "x-hub-signature-256": "sha256=00",
    };
    const response = await fetch(`${world.bot.url}/api/github/webhooks`, { method: "POST", headers, body });
    expect(response.status).toBe(400);
    expect((await fetch(`${world.bot.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${world.bot.url}/other`)).status).toBe(404);
  });
});

function withMeasurement(change: object) {
  return { ...reports.passed, measurement: { ...reports.passed.measurement, ...change } };
}
