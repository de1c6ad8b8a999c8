import { systemClock } from "../../adapters/clock.ts";
import type { Bot } from "../bot.ts";

/** Resolves when all is done, and what failed on the way has been tried again. What only waits is left to the next call. */
export async function finish({ lanes, work }: Bot): Promise<void> {
  do {
    await lanes.idle();
    if (work.retrying() > 0) await systemClock.sleep(100);
  } while (lanes.depth() > 0 || work.retrying() > 0);
  work.stop();
}
