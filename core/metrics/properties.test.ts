import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { findMetric } from "./catalogue.ts";
import { measure } from "./measure.ts";
import { propertyDifference, propertyEstimate } from "./properties.ts";

const latencies = Float64Array.from({ length: 200 }, (_, call) => 1 + ((call * 37) % 200) / 100);
const quick = { bytes: 1_000, latencies, memory: Float64Array.of(26e6, 27e6, 26.5e6, 27e6, 26e6) };
const slow = {
  bytes: 4_000,
  memory: quick.memory.map((bytes) => bytes * 2),
  latencies: latencies.map((latency) => latency + 0.5),
};
const of = (name: string) => findMetric(name, "binary-classification")!;

it("takes quantiles of the calls, with the interval of their bootstrap", () => {
  const { value, lower, upper, n, note } = propertyEstimate(of("latency_p95_ms"), quick, 0.95);
  expect({ value, n, note }).toEqual({ value: 1 + 189 / 100, n: 200, note: "of 200 warm calls with one row each" });
  // The 95% bounds of the rank of a 95% quantile among 200: about 190 ± 5.
  expect(lower! > 2.75 && lower! < value!).toBe(true);
  expect(upper! < 3 && upper! > value!).toBe(true);
  expect(propertyEstimate(of("latency_p50_ms"), quick, 0.95).value).toBeCloseTo(1.99, 12);
});

it("knows the difference of calls that differ always by as much", () => {
  const { value, evidence } = propertyDifference(of("latency_p50_ms"), slow, quick, 0.95);
  expect(value).toBeCloseTo(0.5, 12);
  expect(evidence.kind === "estimate" ? evidence.standardError : 0).toBeLessThan(1e-9);
});

it("counts bytes exactly", () => {
  expect(propertyEstimate(of("model_bytes"), quick, 0.95)).toMatchObject({ value: 1_000, lower: 1_000, upper: 1_000 });
  expect(propertyDifference(of("model_bytes"), slow, quick, 0.95)).toMatchObject({
    value: 3_000,
    lower: 3_000,
    upper: 3_000,
  });
});

it("weighs processes, and says so", () => {
  const { value, lower, upper, note } = propertyEstimate(of("memory_mb"), quick, 0.95);
  expect(value).toBeCloseTo(26.5, 12);
  // Student's 95% quantile of 4 degrees of freedom is 2.132; the standard deviation 0.5.
  expect([lower, upper]).toEqual(
    [26.5 - 2.131847 * (0.5 / Math.sqrt(5)), 26.5 + 2.131847 * (0.5 / Math.sqrt(5))].map((bound) =>
      expect.closeTo(bound, 4),
    ),
  );
  expect(note).toBe("peak of 5 processes that each loaded the model and scored 1024 rows, beyond an empty one");
  expect(propertyDifference(of("memory_mb"), slow, quick, 0.95).value).toBeCloseTo(26.5, 12);
  expect(propertyEstimate(of("memory_mb"), { ...quick, memory: new Float64Array() }, 0.95).value).toBeNull();
});

it("is undefined for a model that nobody ran", () => {
  expect(propertyEstimate(of("latency_p50_ms"), undefined, 0.95)).toMatchObject({ value: null, lower: null });
  const model = { digest: digestOf("x"), scores: Float64Array.of(0.1, 0.9), properties: quick };
  const { candidate } = measure({
    ...{
      task: "binary-classification",
      labels: Float64Array.of(0, 1),
      candidate: model,
      production: null,
      anchor: null,
    },
    ...{ threshold: 0.5, metrics: ["model_bytes", "latency_p95_ms"], sure: 0.95 },
  });
  expect(candidate.metrics.model_bytes!.value).toBe(1_000);
  expect(candidate.metrics.latency_p95_ms!.value).toBeCloseTo(2.89, 12);
});
