import { describe, expect, it } from "vitest";
import { gate } from "../../core/gates/fixtures/measurements.ts";
import { judgeGates } from "../../core/gates/judge.ts";
import { metricsOf } from "../../core/metrics/catalogue.ts";
import { type MeasureInput, measure } from "../../core/metrics/measure.ts";
import { simulate } from "./simulation/case.ts";
import { gateCases } from "./simulation/gate-cases.ts";
import { drawPair } from "./simulation/judged.ts";
import { seeded } from "./simulation/random.ts";
import { binormalPair } from "./simulation/scores.ts";

/**
 * The promises of docs/statistics.md, with so few repetitions that only a gross break shows: what fails here is surely
 * broken, and what passes is proven by `npm run simulate -- gates`. Fixed seeds.
 */
const repetitions = 40;
const seed = 20_261_121;

describe.each(Object.entries(gateCases))("%s", (_, cases) => {
  it.each(cases.map((one) => [`${one.name} (${one.rows})`, one] as const))("%s", (_name, one) => {
    const { answered } = simulate(one, repetitions, seed);
    expect(answered.flatMap(({ question, broken }) => (broken ? `${question.words}: ${broken}` : []))).toEqual([]);
  });
});

it("comes to the same result whenever it is run", () => {
  const [one] = Object.values(gateCases).flat();
  expect(simulate(one!, 20, seed)).toEqual(simulate(one!, 20, seed));
  expect(simulate(one!, 20, seed)).not.toEqual(simulate(one!, 20, seed + 1));
});

it("the same rows give the same verdict, resampled metrics included: to run a gate again is no second chance", () => {
  const gates = metricsOf("binary-classification").map(({ name, direction }) =>
    gate({ metric: name, ...(direction === "higher" ? { may_drop: 0.01 } : { may_rise: 0.01 }) }),
  );
  const metrics = gates.map(({ metric }) => metric);
  const judge = (input: MeasureInput) => judgeGates(gates, measure({ ...input, metrics }));
  const copied = (input: MeasureInput) => structuredClone(input);
  for (const again of [1, 2, 3]) {
    const input = drawPair({ positives: 60, negatives: 140 }, binormalPair(0.78, 0.8, 0.7), seeded(seed + again));
    expect(judge(copied(input))).toEqual(judge(input));
  }
});
