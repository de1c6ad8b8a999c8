import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type BotWorld, owner, startBotWorld } from "./bot-world.ts";
import { say } from "./commands-world.ts";
import { pictureOf } from "./picture.ts";
import { mayMaintain, promotionCheck, promotions, proposal, steady } from "./promotion-world.ts";
import { isStable, mergeProposal, openProposal, released, until } from "./story.ts";

let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ rollout: "{ strategy: canary, steps: [50%], bake: 1h }" });
  await mayMaintain(world, "tom");
}, 60_000);
afterAll(() => world.close());

const bodyOf = async (number: number) =>
  steady((await world.as(owner).pulls.get({ ...at, pull_number: number })).data.body ?? "");

describe("releases that come faster than they go out", () => {
  it("staging is promoted again while production waits for a person: the newer one is proposed in its place", async () => {
    const { v1, v2 } = world.serving;
    await released(world, v1);
    const first = await proposal(world, "production", v1);
    await released(world, v2);
    const second = await proposal(world, "production", v2);
    await world.quiet();
    expect(await promotions(world, "production")).toMatchInlineSnapshot(`
      [
        "#2 closed: Promote late-flights@v1 to production; superseded by #4, the promotion of late-flights@v2.",
        "#4 open: Promote late-flights@v2 to production",
      ]
    `);
    expect((await bodyOf(first)).split("\n").slice(0, 8)).toMatchInlineSnapshot(`
      [
        "<!-- sluice:withdrawn -->",
        "> ⏹️ **Closed by Sluice:** superseded by #4, the promotion of late-flights@v2.",
        "",
        "| | release | model |",
        "| - | - | - |",
        "| live now | nothing yet | |",
        "| after the rollout | \`late-flights@v1\` | \`DIGEST\` |",
        "",
      ]
    `);
    expect((await bodyOf(second)).split("\n").slice(0, 4)).toMatchInlineSnapshot(`
      [
        "| | release | model |",
        "| - | - | - |",
        "| live now | nothing yet | |",
        "| after the rollout | \`late-flights@v2\` | \`DIGEST\` |",
      ]
    `);
    expect(await promotionCheck(world, second)).toMatchInlineSnapshot(`"success: May be merged"`);
  });

  it("the workflow of an older one ends later: it is proposed nowhere, and what is open stays", async () => {
    const { v1, v2 } = world.serving;
    const before = await promotions(world, "production");
    await world.as(owner).git.deleteRef({ ...at, ref: `tags/${v1.release}` });
    await released(world, v1);
    await world.quiet();
    expect(await promotions(world, "staging")).toHaveLength(2);
    expect(await promotions(world, "production")).toEqual(before);
    await mergeProposal(world, "production", v2);
    await until("v2 in production", () => isStable(world, "production", v2));
    expect(await openProposal(world, "production", v1)).toBeNull();
  });

  it("another is promoted while a canary runs: the body says what merging ends, and it does", async () => {
    const { v1, v2, picky } = world.serving;
    await released(world, picky);
    await mergeProposal(world, "production", picky);
    await until("the canary", async () => (await pictureOf(world, "production")).live[picky.release] === 50);
    await say(world, 1, "tom", `/sluice promote ${v1.release} to production`);
    const number = await proposal(world, "production", v1);
    expect((await bodyOf(number)).split("\n\n").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "| | release | model |
      | - | - | - |
      | live now | \`late-flights@v2\` | \`DIGEST\` |
      | after the rollout | \`late-flights@v1\` | \`DIGEST\` |",
        "⚠️ A rollout of \`late-flights@v3\` is under way; merging this ends it.",
      ]
    `);
    expect(await promotionCheck(world, number)).toMatchInlineSnapshot(`"success: May be merged"`);
    await mergeProposal(world, "production", v1);
    await until("another canary", async () => (await pictureOf(world, "production")).live[v1.release] === 50);
    await world.quiet();
    const { live, candidate, held, deployments } = await pictureOf(world, "production");
    expect({ live, candidate, held, deployments }).toMatchInlineSnapshot(`
      {
        "candidate": "late-flights@v1",
        "deployments": [
          "late-flights@v2 success",
          "late-flights@v3 inactive",
          "late-flights@v1 in_progress",
        ],
        "held": [],
        "live": {
          "late-flights@v1": 50,
          "late-flights@v2": 50,
        },
      }
    `);
    expect(live[v2.release]).toBe(50);
  });
});
