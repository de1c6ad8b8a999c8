import { createHmac, randomUUID } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { owner, repo } from "../conversation/bot-world.ts";
import { comments, evaluationRun, openPull, type Pull, trainingRun } from "../conversation/runs.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** Anybody can find the bot's address. Only GitHub has the secret. */

let world: AttackWorld;
let pull: Pull;
let genuine: string;
beforeAll(async () => {
  world = await startAttackWorld();
  pull = await openPull(world, "unheard");
  await world.quiet();
  world.github.setWebhookUrl(null);
  const run = await evaluationRun(world, await trainingRun(world, pull), reports.passed);
  genuine = JSON.stringify({
    action: "completed",
    installation: { id: world.github.app?.installationId },
    repository: { name: repo, full_name: `${owner}/${repo}`, owner: { login: owner }, default_branch: "main" },
    workflow_run: { id: run.id, path: run.path },
  });
});
afterAll(() => world.close());

const signed = (body: string, secret = "a secret for tests", hash = "sha256") =>
  `${hash}=${createHmac(hash, secret).update(body).digest("hex")}`;

function post(body: string, headers: Record<string, string>): Promise<number> {
  const usual = {
    "content-type": "application/json",
    "x-github-event": "workflow_run",
    "x-github-delivery": randomUUID(),
  };
  const url = `${world.bot.url}/api/github/webhooks`;
  return fetch(url, { method: "POST", headers: { ...usual, ...headers }, body }).then(({ status }) => status);
}

describe("nothing is written for a webhook", () => {
  const forged: [string, () => Promise<number>][] = [
    ["without a signature", () => post(genuine, {})],
    ["with an empty signature", () => post(genuine, { "x-hub-signature-256": "" })],
    ["with a signature of nonsense", () => post(genuine, { "x-hub-signature-256": "sha256=00" })],
    ["signed with another secret", () => post(genuine, { "x-hub-signature-256": signed(genuine, "development") })],
    ["signed with an empty secret", () => post(genuine, { "x-hub-signature-256": signed(genuine, "") })],
    [
      "signed by the old algorithm alone",
      () => post(genuine, { "x-hub-signature": signed(genuine, undefined, "sha1") }),
    ],
    [
      "with the signature of another body",
      () => post(genuine.replace("completed", "requested"), { "x-hub-signature-256": signed(genuine) }),
    ],
    [
      "signed, and then led to another repository",
      () => post(genuine.replaceAll(repo, "other"), { "x-hub-signature-256": signed(genuine) }),
    ],
    ["that is no JSON", () => post("{", { "x-hub-signature-256": signed("[") })],
    ["without an event", () => post(genuine, { "x-github-event": "", "x-hub-signature-256": signed(genuine) })],
  ];

  test.each(forged)("%s", async (_, send) => {
    expect(
      await world.writesDuring(async () => {
        expect(await send()).toBeGreaterThanOrEqual(400);
      }),
    ).toEqual([]);
  });

  test.each([
    ["longer than GitHub's longest, by its own word", { "content-length": String(26 * 1024 * 1024) }, 413],
    ["of untold length", { "transfer-encoding": "chunked" }, 411],
  ])("%s: its body is not read", async (_, headers, expected) => {
    const writes = await world.writesDuring(async () => {
      const status = await new Promise((resolve, reject) => {
        const sent = request(`${world.bot.url}/api/github/webhooks`, { method: "POST", headers });
        sent.on("response", (response) => resolve(response.statusCode)).on("error", reject);
        sent.write("{");
      });
      expect(status).toBe(expected);
    });
    expect(writes).toEqual([]);
  });
});

test("a genuine one is a hint only: told three times, it is answered once", async () => {
  const send = () => post(genuine, { "x-hub-signature-256": signed(genuine) });
  const first = await world.writesDuring(async () => expect(await send()).toBeLessThan(300));
  // Before it the look at the holdout is counted.
  expect(first.slice(-3)).toEqual([
    expect.stringMatching(/^POST .*\/comments$/),
    // The model's, and the one over all models.
    expect.stringMatching(/^PATCH .*\/check-runs\//),
    expect.stringMatching(/^PATCH .*\/check-runs\//),
  ]);
  expect(await world.writesDuring(() => Promise.all([send(), send()]))).toEqual([]);
  expect(await comments(world, pull.number)).toHaveLength(1);
});
