import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { simulateCanaries } from "./simulate-canaries.ts";
import { simulateDrift } from "./simulate-drift.ts";
import { simulateGates } from "./simulate-gates.ts";
import { simulatePerformance } from "./simulate-performance.ts";
import type { Run } from "./simulation-workers.ts";

/**
 * `npm run simulate -- gates|canaries|drift|performance [--repetitions N] [--seed N] [--workers N]`: the full version of what test/statistics
 * does in seconds. The figures are the same for any number of workers.
 */

const simulations: Readonly<Record<string, (run: Run) => boolean | Promise<boolean>>> = {
  gates: simulateGates,
  canaries: ({ repetitions, seed }) => simulateCanaries(repetitions, seed),
  drift: ({ repetitions, seed }) => simulateDrift(repetitions, seed),
  performance: ({ repetitions, seed }) => simulatePerformance(repetitions, seed),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    repetitions: { type: "string", default: "10000" },
    seed: { type: "string", default: "20261121" },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});
const run: Run = {
  repetitions: Number(values.repetitions),
  seed: Number(values.seed),
  workers: Number(values.workers),
};
const isCount = (number: number) => Number.isInteger(number) && number > 0;
const simulation = simulations[positionals[0] ?? ""];

if (!simulation || !isCount(run.repetitions) || !isCount(run.workers) || !Number.isInteger(run.seed)) {
  const names = Object.keys(simulations).join(" | ");
  console.error(`Usage: npm run simulate -- ${names} [--repetitions N] [--seed N] [--workers N]`);
  process.exitCode = 64;
} else {
  process.exitCode = (await simulation(run)) ? 0 : 1;
}
