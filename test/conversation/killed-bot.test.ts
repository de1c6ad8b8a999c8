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

/** A pull request, a release that reaches production and one that fails in staging; and all that is left of it. */
async function wholeStory(newLife: NewLife) {
  world = await startBotWorld({ sweepMs: 200, parts: newLife().parts });
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
  const checks = await world.as("maria").checks.listForRef({ ...at, ref: pull.headSha, filter: "all" });
  return {
    deaths,
    left: {
      staging: await pictureOf(world, "staging"),
      production: await pictureOf(world, "production"),
      report: (await comments(world, pull.number)).map(({ body }) => body.replaceAll(world.github.url, "")),
      checks: checks.data.check_runs.map(({ conclusion }) => conclusion),
    },
  };
}

const immortal = () => mortal(Number.POSITIVE_INFINITY, true);

describe("a bot that is killed", () => {
  it("at every write, before or after it took effect, leaves the same as one that lived", async () => {
    const reference = await wholeStory(immortal);
    expect(reference).toMatchObject({
      deaths: 0,
      left: { checks: ["success"], production: { stable: "late-flights@v1" }, staging: { held: [expect.anything()] } },
    });
    await world.close();

    // Each life is one write whose answer is never heard.
    const unheard = await wholeStory(() => mortal(1, true));
    expect(unheard.left).toEqual(reference.left);
    expect(unheard.deaths).toBeGreaterThan(15);
    await world.close();

    // Each life is one write, and another that does not happen.
    const unsent = await wholeStory(() => mortal(2, false));
    expect(unsent.left).toEqual(reference.left);
    expect(unsent.deaths).toBeGreaterThan(10);
  }, 240_000);
});
