import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, model, startBotWorld } from "./bot-world.ts";
import { say } from "./commands-world.ts";
import { check, comments, evaluationRun, openPull, trainingRun } from "./runs.ts";
import { released } from "./story.ts";

/** A bot whose App may not write into git: GitHub itself would refuse it. */

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ readOnly: true });
});
afterAll(() => world.close());

describe("an App that may only report", () => {
  it("comments, concludes checks, and judges anew what GitHub does not run again for it", async () => {
    const pull = await openPull(world, "reported");
    await evaluationRun(world, await trainingRun(world, pull), reports.passed);
    await world.quiet();
    expect((await comments(world, pull.number))[0]?.body).toContain("### ✅ late-flights");
    expect(await check(world, pull.headSha, "sluice")).toMatchObject({ conclusion: "success" });
    expect(await world.repository.head("sluice/looks")).toBeNull();
    const { data } = await world.as("maria").checks.listForRef({ ...at, ref: pull.headSha });
    for (const { id } of data.check_runs) {
      await world.as("maria").checks.rerequestRun({ ...at, check_run_id: id });
      await world.quiet();
    }
    expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "success" });
    expect(await check(world, pull.headSha, "sluice")).toMatchObject({ conclusion: "success" });
  });

  it("proposes no promotion, though its staging is automatic", async () => {
    await released(world, world.serving.v1);
    await world.restartBot();
    await world.quiet();
    const { data } = await world.as("maria").pulls.list({ ...at, state: "all", base: "env/staging" });
    expect(data).toEqual([]);
    expect(await world.repository.head("env/staging")).toBeNull();
  });

  it("answers what it can tell, and says why it does nothing else", async () => {
    const { data } = await world.as("maria").issues.create({ ...at, title: "Flights" });
    expect((await say(world, data.number, "maria", "/sluice status")).reactions).toContain("+1");
    const { text, reactions } = await say(world, data.number, "maria", `/sluice promote ${model} to staging`);
    expect(reactions).toContain("-1");
    expect(text).toContain("`promote` needs a bot that may write, and this one was set up to report alone");
  });
});
