import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;

beforeEach(async () => {
  small = await createSmallRepository();
  const yaml = (await small.ports.files.readText("sluice.yaml")) ?? "";
  const priced = yaml.replace(
    "    gates:\n",
    `    evaluate:
      value: { true_positive: 5, false_positive: -2, false_negative: -4, unit: EUR }
    gates:
      - { metric: value_per_prediction, at_least: -4 }
      - { metric: latency_p95_ms, at_most: 5000 }
      - { metric: model_bytes, at_most: 1000000 }
      - { metric: memory_mb, at_most: 500 }
      - { metric: fbeta:2, at_least: 0.1 }
`,
  );
  await small.ports.files.write("sluice.yaml", priced);
});
afterEach(() => small.remove());

test("what a model brings and costs is measured and judged like any metric", async () => {
  await small.trained();
  const { config } = await small.config();
  const { facts, summary } = await evaluate(small.ports, { config, model, commit: null });
  if (facts.outcome !== "evaluated") throw new Error("was not evaluated");
  const { metrics, value } = facts.measurement.candidate;
  expect(facts.gates.passed).toBe(true);
  expect(metrics.latency_p95_ms).toMatchObject({ n: 200, note: "of 200 warm calls with one row each" });
  expect(metrics.model_bytes?.value).toBe(facts.candidate.bytes);
  expect(metrics.memory_mb?.value).toBeGreaterThan(1);
  expect(metrics.memory_mb!.upper! - metrics.memory_mb!.lower!).toBeLessThan(20);
  expect(value).toMatchObject({ unit: "EUR", best: { rows: 124 } });
  expect(summary).toContain("Value per prediction is in EUR. On 124 validation rows the threshold");
});
