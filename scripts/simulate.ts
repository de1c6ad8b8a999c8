import { parseArgs } from "node:util";
import { simulateCanaries } from "./simulate-canaries.ts";
import { simulateGates } from "./simulate-gates.ts";

/** `npm run simulate -- gates|canaries [--repetitions N] [--seed N]`: the full version of what test/statistics does in seconds. */

const simulations: Readonly<Record<string, (repetitions: number, seed: number) => boolean>> = {
  gates: simulateGates,
  canaries: simulateCanaries,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { repetitions: { type: "string", default: "10000" }, seed: { type: "string", default: "20261121" } },
});
const [repetitions, seed] = [Number(values.repetitions), Number(values.seed)];
const simulation = simulations[positionals[0] ?? ""];

if (!simulation || !(Number.isInteger(repetitions) && repetitions > 0 && Number.isInteger(seed))) {
  console.error(`Usage: npm run simulate -- ${Object.keys(simulations).join(" | ")} [--repetitions N] [--seed N]`);
  process.exitCode = 64;
} else {
  process.exitCode = simulation(repetitions, seed) ? 0 : 1;
}
