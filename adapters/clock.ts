import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../core/ports.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds) => {
    await delay(milliseconds);
  },
};
