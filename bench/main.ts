import { parseArgs } from "node:util";
import { benchActions } from "./actions.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDrift } from "./drift.ts";
import { benchEvaluate } from "./evaluate.ts";
import { benchServing } from "./serving.ts";
import { benchValidate } from "./validate.ts";

/** `npm run bench -- NAME [--rows N] [--runs N]`: a table, one line of JSON, and exit code 1 where a limit is missed. */

const benches: Readonly<Record<string, Bench>> = {
  actions: benchActions,
  drift: benchDrift,
  evaluate: benchEvaluate,
  serving: benchServing,
  validate: benchValidate,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: "string", default: "10000000" }, runs: { type: "string", default: "3" } },
});
const [name = ""] = positionals;
const bench = benches[name];
const [rows, runs] = [Number(values.rows), Number(values.runs)];

if (!bench || !(rows >= 1_000 && runs >= 1)) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(" | ")} [--rows N] [--runs N]`);
  process.exitCode = 64;
} else {
  const result = await bench({ rows, runs });
  process.exitCode = report(name, result) ? 0 : 1;
}

function report(bench: string, { table, ratios }: BenchResult): boolean {
  const width = Math.max(
    ...[...table.map(([what]) => what), ...ratios.map(({ name }) => name)].map(({ length }) => length),
  );
  for (const [what, figure] of table) console.log(`${what.padEnd(width)}  ${figure}`);
  for (const { name, value, atMost } of ratios) {
    console.log(`${name.padEnd(width)}  ${shown(value)}, limit ${atMost}: ${value <= atMost ? "kept" : "MISSED"}`);
  }
  const named = (figure: (ratio: (typeof ratios)[number]) => number) =>
    Object.fromEntries(ratios.map((ratio) => [ratio.name, figure(ratio)]));
  console.log(JSON.stringify({ bench, ratios: named(({ value }) => value), limits: named(({ atMost }) => atMost) }));
  return ratios.every(({ value, atMost }) => value <= atMost);
}

function shown(value: number): string {
  return value !== 0 && value < 0.01 ? value.toExponential(1) : value.toFixed(2);
}
