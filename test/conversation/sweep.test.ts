import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { at, type BotWorld, owner, startBotWorld } from "./bot-world.ts";
import { openIssue, replyTo } from "./commands-world.ts";
import { until } from "./story.ts";

let world: BotWorld;
let issue: number;
beforeAll(async () => {
  world = await startBotWorld({ sweepMs: 300 });
  issue = await openIssue(world);
});
afterAll(() => world.close());

async function unheard(body: string): Promise<number> {
  world.github.setWebhookUrl(null);
  const { data } = await world.as("maria").issues.createComment({ ...at, issue_number: issue, body });
  return data.id;
}

const answered = (id: number) => until("an answer", async () => (await replyTo(world, issue, id)).text);

/** Several sweeps, and what they led to. */
async function sweeps(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await systemClock.sleep(300);
    await world.bot.idle();
  }
}

describe("a command of which no webhook tells", () => {
  test("is obeyed once", async () => {
    const id = await unheard("/sluice help help");
    expect(await answered(id)).toContain("lists the commands, or explains one");
    await sweeps();
    expect((await replyTo(world, issue, id)).reactions).toEqual(["eyes", "+1"]);
  });

  test("is not obeyed any more once it was changed", async () => {
    await world.bot.stop();
    const id = await unheard("/sluice help help");
    await systemClock.sleep(1_100);
    await world.as("maria").issues.updateComment({ ...at, comment_id: id, body: "/sluice help status" });
    await world.restartBot();
    await sweeps();
    expect((await replyTo(world, issue, id)).text).toBeNull();
  });

  test("is not obeyed when it is older than a day", async () => {
    await world.bot.stop();
    const id = await unheard("/sluice help help");
    const tomorrow = { ...systemClock, now: () => systemClock.now() + 25 * 3_600_000 };
    await world.restartBot({ world: { clock: tomorrow, target: () => Promise.reject() as never } });
    await sweeps();
    expect((await replyTo(world, issue, id)).text).toBeNull();
  });

  test("is nothing to it when a bot says it", async () => {
    await world.restartBot();
    world.github.setWebhookUrl(null);
    // The one of before is young again.
    await sweeps();
    const before = await world.as(owner).issues.listComments({ ...at, issue_number: issue });
    const token = await world.github.issueJobToken(`${at.owner}/${at.repo}`, { issues: "write" });
    await fetch(`${world.github.url}/repos/${at.owner}/${at.repo}/issues/${issue}/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ body: "/sluice help" }),
    });
    await sweeps();
    const after = await world.as(owner).issues.listComments({ ...at, issue_number: issue });
    expect(after.data).toHaveLength(before.data.length + 1);
  });
});
