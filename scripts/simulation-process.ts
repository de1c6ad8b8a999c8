import { simulate } from "../test/statistics/simulation/case.ts";
import { gateCases } from "../test/statistics/simulation/gate-cases.ts";
import type { Answer, Order } from "./simulation-workers.ts";

/** A process that simulates whatever case it is told, until nobody asks any more. */
process.on("message", ({ place, repetitions, seed }: Order) => {
  const one = Object.values(gateCases).flat()[place];
  if (!one) throw new RangeError(`There is no case ${place}.`);
  const before = process.cpuUsage();
  const { answered } = simulate(one, repetitions, seed);
  const { user, system } = process.cpuUsage(before);
  const answer: Answer = { answered, seconds: (user + system) / 1e6 };
  process.send?.(answer);
});
