import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { type BotWorld, startBotWorld } from "./bot-world.ts";
import { pictureOf } from "./picture.ts";
import { proposal, reconfigure, saysInTime } from "./promotion-world.ts";
import { mergeProposal, released, until } from "./story.ts";

/** No webhook and no sweep tells that time has passed: the bot wakes by itself. */

/** How far the bot's clock is ahead, so that a window of whole minutes ends while a test waits. */
let aheadMs = 0;
const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
const minute = 60_000;
const soonMs = 4_000;

let world: BotWorld;
let number: number;
beforeAll(async () => {
  const parts = { world: { clock, target: createEmbeddedTarget } };
  world = await startBotWorld({ production: "soak: 5s\n", parts });
  await released(world, world.serving.v1);
  number = await proposal(world, "production", world.serving.v1);
}, 60_000);
afterAll(() => world.close());

const shown = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

/** Makes the bot's clock stand a little before a full minute, which it returns. */
function nearlyMinute(): number {
  const next = Math.ceil((clock.now() + soonMs) / minute) * minute;
  aheadMs = next - soonMs - systemClock.now();
  return next;
}

const frozen = (from: number, to: number) =>
  reconfigure(world, (text) =>
    text.replace(
      /after: staging\n( {4}freeze:.*\n)?/,
      `after: staging\n    freeze: [{ from: ${shown(from)}, to: ${shown(to)}, reason: audit }]\n`,
    ),
  );

describe("time alone changes what may be merged", () => {
  it("at the end of a soak", async () => {
    await saysInTime(world, number, "success: May be merged");
  });

  it("at the start of a freeze", async () => {
    const start = nearlyMinute();
    await frozen(start, start + 10 * minute);
    await saysInTime(world, number, "in_progress: Not yet: production is frozen until TIME: audit");
  });

  it("at the end of a freeze, also for what a person has merged in it", async () => {
    const { v1 } = world.serving;
    const end = nearlyMinute();
    await frozen(end - 10 * minute, end);
    await mergeProposal(world, "production", v1);
    await until("v1 in production", async () => (await pictureOf(world, "production")).live[v1.release] === 100);
    expect(clock.now()).toBeGreaterThanOrEqual(end);
  });
});
