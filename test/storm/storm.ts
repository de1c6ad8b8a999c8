import { expect } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createChance } from "./chance.ts";
import { liveIn } from "./people.ts";
import { pictureOf } from "./picture.ts";
import { type StormWorld, startStormWorld } from "./storm-world.ts";
import { stormyWeather } from "./weather.ts";

export interface Size {
  repositories: number;
  /** Of each repository. */
  pulls: number;
  deliveries: number;
  kills: number;
}

/** The same story twice, in calm and in a storm, ends the same. */
export async function expectSameEnd(size: Size): Promise<void> {
  const calm = await endOf(size, null);
  const storm = await endOf(size, calm);
  expect(storm).toEqual(calm);
}

const settleMs = 180_000;

/** With an end to come to: through a storm. Without: in calm, until nothing changes any more. */
async function endOf(size: Size, wanted: object | null): Promise<object> {
  const disorder = wanted && { lost: 0.05, mostCopies: 5, latestMs: 1_500 };
  const world = await startStormWorld(size.repositories, disorder);
  try {
    const people = Promise.all(world.repos.map((repo) => liveIn(world, repo, size.pulls)));
    if (wanted) await storm(world, size, people);
    else await people;
    return await settledPicture(world, wanted);
  } finally {
    world.github.setWeather(null);
    await world.close();
  }
}

async function storm(world: StormWorld, { deliveries, kills }: Size, people: Promise<unknown>): Promise<void> {
  world.github.setWeather(stormyWeather(createChance(2)));
  const killing = killAlong(world, deliveries, kills);
  await people;
  await world.relay.repeatUntil(deliveries);
  await killing;
  world.github.setWeather(null);
}

/** Deaths are spread evenly over the deliveries. */
async function killAlong(world: StormWorld, deliveries: number, kills: number): Promise<void> {
  for (let death = 1; death <= kills; death++) {
    while (world.relay.sent() < (death * deliveries) / (kills + 1)) await systemClock.sleep(20);
    await world.killBot();
  }
}

async function settledPicture(world: StormWorld, wanted: object | null): Promise<object> {
  const deadline = Date.now() + settleMs;
  let before: object = {};
  for (;;) {
    await world.github.settled();
    await world.relay.settled();
    await world.idle();
    const picture = await pictureOf(world);
    const goal = wanted ?? before;
    if (JSON.stringify(picture) === JSON.stringify(goal) || Date.now() > deadline) return picture;
    before = picture;
    // Longer than a sweep: what it begins is seen in the next picture.
    await systemClock.sleep(3_000);
  }
}
