import { afterEach, describe, expect, it } from "vitest";
import { startTraffic } from "../integration/live-traffic.ts";
import { type BotWorld, startBotWorld } from "./bot-world.ts";
import { pictureOf } from "./picture.ts";
import { comments } from "./runs.ts";
import { isHeld, isStable, mergeProposal, openProposal, released, until } from "./story.ts";

let world: BotWorld;
afterEach(() => world.close());

/** Until GitHub shows it too: the last thing that the bot does. */
const shown = (environment: "staging" | "production", deployments: string[]) =>
  until(`the deployments ${deployments} in ${environment}`, async () => {
    const picture = await pictureOf(world, environment);
    return JSON.stringify(picture.deployments) === JSON.stringify(deployments);
  });

describe("a release", () => {
  it("goes to staging by itself, and to production when a human merges", async () => {
    world = await startBotWorld();
    const { v1, v2 } = world.serving;
    await released(world, v1);
    expect((await until("a proposal", () => openProposal(world, "production", v1))).body).toContain(
      "| live now | nothing yet |",
    );
    await mergeProposal(world, "production", v1);
    await until("v1 in production", () => isStable(world, "production", v1));
    await released(world, v2);
    await mergeProposal(world, "production", v2);
    await until("v2 in production", () => isStable(world, "production", v2));
    await shown("staging", [`${v1.release} inactive`, `${v2.release} success`]);
    await shown("production", [`${v1.release} inactive`, `${v2.release} success`]);
    expect(await pictureOf(world, "staging")).toMatchInlineSnapshot(`
      {
        "candidate": null,
        "commits": [
          "Begin the environment staging",
          "Merge pull request #1 from acme/sluice/promote/late-flights-v1-to-staging",
          "Merge pull request #3 from acme/sluice/promote/late-flights-v2-to-staging",
          "Promote late-flights@v1 to staging",
          "Promote late-flights@v2 to staging",
          "late-flights@v1 is stable in staging",
          "late-flights@v2 is stable in staging",
        ],
        "deployments": [
          "late-flights@v1 inactive",
          "late-flights@v2 success",
        ],
        "held": [],
        "live": {
          "late-flights@v2": 100,
        },
        "pulls": [
          {
            "comments": [],
            "state": "merged",
            "title": "Promote late-flights@v1 to staging",
          },
          {
            "comments": [],
            "state": "merged",
            "title": "Promote late-flights@v2 to staging",
          },
        ],
        "stable": "late-flights@v2",
      }
    `);
    expect(await pictureOf(world, "production")).toMatchInlineSnapshot(`
      {
        "candidate": null,
        "commits": [
          "Begin the environment production",
          "Merge pull request #2 from acme/sluice/promote/late-flights-v1-to-production",
          "Merge pull request #4 from acme/sluice/promote/late-flights-v2-to-production",
          "Promote late-flights@v1 to production",
          "Promote late-flights@v2 to production",
          "late-flights@v1 is stable in production",
          "late-flights@v2 is stable in production",
        ],
        "deployments": [
          "late-flights@v1 inactive",
          "late-flights@v2 success",
        ],
        "held": [],
        "live": {
          "late-flights@v2": 100,
        },
        "pulls": [
          {
            "comments": [],
            "state": "merged",
            "title": "Promote late-flights@v1 to production",
          },
          {
            "comments": [],
            "state": "merged",
            "title": "Promote late-flights@v2 to production",
          },
        ],
        "stable": "late-flights@v2",
      }
    `);
  }, 180_000);

  it("that fails on live traffic is taken back, held and explained on its promotion", async () => {
    world = await startBotWorld({ rollout: "{ strategy: canary, steps: [50%], bake: 20s }" });
    const { v1, picky } = world.serving;
    await released(world, v1);
    await mergeProposal(world, "production", v1);
    await until("v1 in production", () => isStable(world, "production", v1));
    await released(world, picky);
    const promotion = await mergeProposal(world, "production", picky);
    const traffic = startTraffic(world.servers.production.dataUrl, { pickyEvery: 10 });
    await until("the hold", () => isHeld(world, "production", picky)).finally(traffic.stop);
    await shown("production", [`${v1.release} success`, `${picky.release} failure`]);
    const [story, ...more] = await until("the story", async () => {
      const said = await comments(world, promotion);
      return said.length > 0 && said;
    });
    expect(more).toEqual([]);
    const lines = story?.body.split("\n") ?? [];
    expect(lines[1]).toMatch(/^### ↩️ `late-flights@v3` was rolled back in production after [\d.]+ m?s$/);
    expect(lines[3]).toMatch(/^Users of the canary met errors at least [\d.]+ times as often as users of v1/);
    expect(story?.body).toMatch(
      /Traffic went back to `late-flights@v1` at \d\d:\d\d:\d\d UTC\. .* reverted in [0-9a-f]{40}, and/,
    );
    expect(await pictureOf(world, "production")).toMatchObject({ stable: v1.release, live: { [v1.release]: 100 } });
    await world.quiet();
    expect(await openProposal(world, "production", picky)).toBeNull();
  }, 180_000);
});
