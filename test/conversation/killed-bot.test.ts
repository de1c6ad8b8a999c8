import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, type BotWorld, startBotWorld } from "./bot-world.ts";
import { type Mortal, mortal } from "./mortal.ts";
import { pictureOf } from "./picture.ts";
import { check, comments, evaluationRun, openPull, trainingRun } from "./runs.ts";
import { isHeld, isStable, mergeProposal, openProposal, released } from "./story.ts";

let world: BotWorld;
afterEach(() => world.close());

type NewLife = () => Mortal;

/** One bot after another, each dying as `newLife` says, until one lives and `done` holds. Returns how many died. */
async function live(newLife: NewLife, done: () => Promise<unknown>): Promise<number> {
  for (let deaths = 0; deaths < 100; deaths++) {
    const life = newLife();
    await world.restartBot(life.parts);
    while (!life.isDead() && !(await done())) await systemClock.sleep(50);
    await world.bot.idle();
    if (!life.isDead()) return deaths;
  }
  throw new Error("a hundred bots did not suffice");
}

/** A pull request, a release that reaches production and one that fails in staging. Returns how many bots died. */
async function liveThrough(newLife: NewLife): Promise<number> {
  world = await startBotWorld({ sweepMs: 1_000, parts: newLife().parts });
  const { v1, foreign } = world.serving;
  const pull = await openPull(world, "better");
  await evaluationRun(world, await trainingRun(world, pull), reports.passed);
  let deaths = await live(newLife, async () => (await check(world, pull.headSha))?.status === "completed");

  await released(world, v1);
  deaths += await live(newLife, () => openProposal(world, "production", v1));
  await mergeProposal(world, "production", v1);
  deaths += await live(newLife, () => isStable(world, "production", v1));

  await released(world, foreign);
  deaths += await live(newLife, () => isHeld(world, "staging", foreign));
  // The last bot has nothing left to do but to see that nothing is left to do.
  await world.restartBot();
  await world.quiet();
  return deaths;
}

/** All that is left of it, each thing once: the same as when nobody dies. */
async function expectTheEnd(): Promise<void> {
  const pull = { title: "Promote late-flights@v1 to staging", state: "merged", comments: [] };
  expect(await pictureOf(world, "staging")).toEqual({
    stable: "late-flights@v1",
    candidate: null,
    held: ["late-flights@v4"],
    live: { "late-flights@v1": 100 },
    commits: [
      "Begin the environment staging",
      "Merge pull request #2 from acme/sluice/promote/late-flights-v1-to-staging",
      "Merge pull request #4 from acme/sluice/promote/late-flights-v4-to-staging",
      "Promote late-flights@v1 to staging",
      "Promote late-flights@v4 to staging",
      "Take late-flights@v4 back from staging and hold it",
      "late-flights@v1 is stable in staging",
    ],
    pulls: [
      pull,
      {
        ...pull,
        title: "Promote late-flights@v4 to staging",
        comments: ["### ↩️ `late-flights@v4` was rolled back in staging"],
      },
    ],
    deployments: ["late-flights@v1 success", "late-flights@v4 failure"],
  });
  expect(await pictureOf(world, "production")).toEqual({
    stable: "late-flights@v1",
    candidate: null,
    held: [],
    live: { "late-flights@v1": 100 },
    commits: [
      "Begin the environment production",
      "Merge pull request #3 from acme/sluice/promote/late-flights-v1-to-production",
      "Promote late-flights@v1 to production",
      "late-flights@v1 is stable in production",
    ],
    pulls: [{ ...pull, title: "Promote late-flights@v1 to production" }],
    deployments: ["late-flights@v1 success"],
  });
  const { data } = await world.as("maria").pulls.get({ ...at, pull_number: 1 });
  const checks = await world.as("maria").checks.listForRef({ ...at, ref: data.head.sha, filter: "all" });
  expect(checks.data.check_runs.map(({ name, conclusion }) => `${name} ${conclusion}`).sort()).toEqual([
    "sluice success",
    "sluice/late-flights success",
  ]);
  expect(await comments(world, 1)).toHaveLength(1);
}

const patience = 300_000;

describe("a bot that is killed leaves the same as one that lives", () => {
  it(
    "which is this",
    async () => {
      expect(await liveThrough(() => mortal(Number.POSITIVE_INFINITY, true))).toBe(0);
      await expectTheEnd();
    },
    patience,
  );

  it(
    "when each life is one write whose answer is never heard",
    async () => {
      expect(await liveThrough(() => mortal(1, true))).toBeGreaterThan(15);
      await expectTheEnd();
    },
    patience,
  );

  it(
    "when each life is one write, and another that does not happen",
    async () => {
      expect(await liveThrough(() => mortal(2, false))).toBeGreaterThan(10);
      await expectTheEnd();
    },
    patience,
  );
});
