import { afterAll, beforeAll, expect, it } from "vitest";
import { type AttackWorld, startAttackWorld } from "../attacks/attack-world.ts";
import { at, owner } from "./bot-world.ts";
import { openIssue, replyTo } from "./commands-world.ts";
import { deliver } from "./delivery.ts";
import { promotions } from "./promotion-world.ts";
import { isStable, released, until } from "./story.ts";

/** GitHub may tell of the same thing again, and answers for some repositories more slowly than for others. */

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
}, 60_000);
afterAll(() => world.close());

/** All that GitHub has sent until now, once more: under the same ids. */
async function redeliverAll(): Promise<void> {
  for (const { id } of world.github.deliveries()) await world.github.redeliver(id);
}

it("deliveries that come again, all of them, change nothing", async () => {
  const { v1 } = world.serving;
  await released(world, v1);
  await until("v1 in staging", () => isStable(world, "staging", v1));
  await world.quiet();
  const before = await promotions(world, "production");
  expect(await world.writesDuring(redeliverAll)).toEqual([]);
  expect(await promotions(world, "production")).toEqual(before);
});

it("the same told by new deliveries changes nothing either", async () => {
  const issue = await openIssue(world);
  const bodies: { event: string; payload: object }[] = [];
  const stop = world.github.onEvent(({ name, payload }) => bodies.push({ event: name, payload }));
  const { data } = await world.as("maria").issues.createComment({ ...at, issue_number: issue, body: "/sluice status" });
  await world.quiet();
  stop();
  const installation = { id: world.github.app?.installationId };
  const again = () =>
    Promise.all(bodies.map(({ event, payload }) => deliver(world.bot.url, event, { ...payload, installation })));
  expect(await world.writesDuring(again)).toEqual([]);
  expect((await replyTo(world, issue, data.id)).reactions).toEqual(["eyes", "+1"]);
});

it("a repository that GitHub is slow for keeps no other one waiting", async () => {
  const other = "slow";
  await world.github.createRepository(other);
  await world.quiet();
  const issue = await openIssue(world);
  world.github.setWeather((_, path) =>
    path.startsWith(`/repos/${owner}/${other}/`) ? { kind: "slow", ms: 3_000 } : null,
  );
  for (let ask = 0; ask < 12; ask++) {
    const { data } = await world.as(owner).issues.create({ owner, repo: other, title: `${ask}` });
    const body = "/sluice status";
    await world.as(owner).issues.createComment({ owner, repo: other, issue_number: data.number, body });
  }
  const { data } = await world
    .as("maria")
    .issues.createComment({ ...at, issue_number: issue, body: "/sluice help help" });
  await until("the answer", async () => (await replyTo(world, issue, data.id)).text);
  const slowAnswers = await world.as(owner).issues.listCommentsForRepo({ owner, repo: other });
  expect(slowAnswers.data.filter(({ user }) => user?.login === "sluice[bot]")).toEqual([]);
  world.github.setWeather(null);
});
