import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readDescription } from "../../sandbox/github/openapi/description.ts";
import { checkFor } from "../../sandbox/github/openapi/schemas.ts";
import { type AttackWorld, startAttackWorld } from "../attacks/attack-world.ts";
import { owner } from "./bot-world.ts";
import { deliver } from "./delivery.ts";
import { realPayloads } from "./real-payloads.ts";

/** The App is installed on it, but nobody has set Sluice up there. */
const bare = "bare";

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
  await world.github.createRepository(bare);
  await world.quiet();
});
afterAll(() => world.close());

test("there is a real payload of every event that the App asks for", async () => {
  const manifest = parse(await readFile(join(import.meta.dirname, "../../bot/app.yml"), "utf8"));
  const known = new Set(realPayloads.map(({ event }) => event));
  expect(manifest.default_events.filter((event: string) => !known.has(event))).toEqual([]);
});

test("the payload that nobody has published is as GitHub describes it", () => {
  const { payload } = realPayloads.at(-1)!;
  const name = "deployment_protection_rule.requested";
  expect(checkFor(name, readDescription().webhooks[name]!)(payload)).toEqual([]);
});

/** As if it had happened in a repository of ours, through our installation. */
function relocated(payload: Record<string, unknown>): Record<string, unknown> {
  const installation = { id: world.github.app?.installationId };
  const repository = {
    ...(payload.repository as object),
    name: bare,
    full_name: `${owner}/${bare}`,
    owner: { login: owner },
    default_branch: "main",
  };
  return { ...payload, installation, ...(payload.repository !== undefined && { repository }) };
}

describe("every real webhook is accepted, and nothing is written for it", () => {
  test("where it happened: in repositories that the App is not installed on", async () => {
    const writes = await world.writesDuring(async () => {
      for (const { event, title, payload } of realPayloads) {
        expect([title, await deliver(world.bot.url, event, payload)]).toEqual([title, 200]);
      }
    });
    expect(writes).toEqual([]);
  });

  test("in a repository where Sluice is not set up", async () => {
    const writes = await world.writesDuring(async () => {
      for (const { event, title, payload } of realPayloads) {
        expect([title, await deliver(world.bot.url, event, relocated(payload))]).toEqual([title, 200]);
      }
    });
    expect(writes).toEqual([]);
    expect((await fetch(`${world.bot.url}/healthz`)).status).toBe(200);
  });
});
