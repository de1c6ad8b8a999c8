import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handleJobEvent } from "../../bot/adapters/github-actions.ts";
import { createFunction } from "../../bot/adapters/serverless.ts";
import type { SandboxEvent } from "../../sandbox/github/types.ts";
import { at, type BotWorld, settingsOf, startBotWorld } from "./bot-world.ts";
import { openIssue, replyTo } from "./commands-world.ts";
import { deliver } from "./delivery.ts";
import { realPayloads } from "./real-payloads.ts";

/** The bot where nothing stays running. */

let world: BotWorld;
let issue: number;
const events: SandboxEvent[] = [];
beforeAll(async () => {
  world = await startBotWorld();
  await world.bot.stop();
  world.github.setWebhookUrl(null);
  issue = await openIssue(world);
  world.github.onEvent((event) => events.push(event));
});
afterAll(() => world.close());

async function say(body: string): Promise<{ id: number; payload: Record<string, unknown> }> {
  const { data } = await world.as("maria").issues.createComment({ ...at, issue_number: issue, body });
  return { id: data.id, payload: events.at(-1)?.payload ?? {} };
}

const settings = () => settingsOf(world.github, 3_600_000, world.serving.registry.url);

/** As the runner sets them. */
async function jobOf(event: string, payload: object) {
  const path = join(world.serving.folder, "event.json");
  await writeFile(path, JSON.stringify(payload));
  const variables = { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: path, GITHUB_RUN_ID: "1" };
  return { ...settings(), variables: { ...settings().variables, ...variables } };
}

describe("in a job of GitHub Actions", () => {
  test("the event of the job is heard, and answered before the job ends", async () => {
    const { id, payload } = await say("/sluice help help");
    await handleJobEvent(await jobOf("issue_comment", payload));
    expect((await replyTo(world, issue, id)).text).toContain("lists the commands");
  });

  test("a schedule looks at everything", async () => {
    const { id, payload } = await say("/sluice help help");
    await handleJobEvent(await jobOf("schedule", { repository: payload.repository, schedule: "7 * * * *" }));
    expect((await replyTo(world, issue, id)).text).toContain("lists the commands");
  });

  test("a real payload of a repository that the App is not installed on fails the job", async () => {
    const { payload } = realPayloads.find(({ event }) => event === "issue_comment")!;
    await expect(handleJobEvent(await jobOf("issue_comment", payload))).rejects.toThrow("404");
  });

  test("what fails in the background fails the job", async () => {
    const { payload } = await say("/sluice help help");
    const { comment } = payload as { comment: { id: number } };
    const gone = { ...payload, issue: { ...(payload.issue as object), number: 4_040 }, comment };
    await expect(handleJobEvent(await jobOf("issue_comment", gone))).rejects.toThrow("comments of #4040");
  });
});

describe("as a function", () => {
  test("a webhook is answered when all is done; one with another's signature is refused", async () => {
    const handle = createFunction(settings());
    const server = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { id, payload } = await say("/sluice help help");
    const installation = { id: world.github.app?.installationId };
    expect(await deliver(url, "issue_comment", { ...payload, installation })).toBe(200);
    expect((await replyTo(world, issue, id)).text).toContain("lists the commands");
    for (const { event, title, payload: real } of realPayloads.filter((entry) => entry.event === "push")) {
      expect([title, await deliver(url, event, real)]).toEqual([title, 200]);
    }
    const unsigned = await fetch(url, { method: "POST", body: "{}", headers: { "x-github-event": "push" } });
    expect(unsigned.status).toBe(400);
    server.close();
  });
});
