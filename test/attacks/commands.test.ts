import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, owner, repo } from "../conversation/bot-world.ts";
import { proposal } from "../conversation/promotion-world.ts";
import { openPull } from "../conversation/runs.ts";
import { isStable, released, until } from "../conversation/story.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** Anybody who can read a repository can comment. What the bot is told by those who may not tell it changes nothing. */

let world: AttackWorld;
let issue: number;
beforeAll(async () => {
  world = await startAttackWorld();
  await released(world, world.serving.v1);
  // What a release sets going by itself is over before anybody attacks.
  await until("v1 in staging", () => isStable(world, "staging", world.serving.v1));
  await proposal(world, "production", world.serving.v1);
  issue = (await openPull(world, "spoken")).number;
  await world.github.setCollaborator(repo, "tom", "read");
}, 120_000);
afterAll(() => world.close());

const say = (login: string, body: string) => world.as(login).issues.createComment({ ...at, issue_number: issue, body });
/** A word and a sign are no more than an answer. */
const isAnswer = (write: string) => /^POST .*\/(comments|reactions)$/.test(write);

describe("an outsider changes nothing by", () => {
  test.each([
    "/sluice promote late-flights to production",
    "/sluice rollback late-flights in production",
    "/sluice abort late-flights in production",
    '/sluice override roc_auc because "trust me"',
  ])("%s", async (words) => {
    const writes = await world.writesDuring(() => say("tom", words));
    expect(writes.filter((write) => !isAnswer(write))).toEqual([]);
  });
});

test("a comment that is edited into a command is not heard", async () => {
  const { data } = await say(owner, "looks good");
  const body = "/sluice promote late-flights to production";
  const edit = () => world.as(owner).issues.updateComment({ ...at, comment_id: data.id, body });
  expect(await world.writesDuring(edit)).toEqual([]);
});

test("a command in code or in a quote is not heard", async () => {
  const body = "```\n/sluice promote late-flights\n```\n> /sluice promote late-flights\n";
  expect(await world.writesDuring(() => say(owner, body))).toEqual([]);
});

test("a workflow's own token is not heard", async () => {
  const token = await world.github.issueJobToken(`${owner}/${repo}`, { issues: "write", pull_requests: "write" });
  const send = () =>
    fetch(`${world.github.url}/repos/${owner}/${repo}/issues/${issue}/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ body: "/sluice promote late-flights to production" }),
    });
  expect(await world.writesDuring(async () => expect((await send()).status).toBe(201))).toEqual([]);
});
