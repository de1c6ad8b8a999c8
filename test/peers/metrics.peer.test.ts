import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import type { Task } from "../../core/config/schema.ts";
import { metricsOf } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";

const digest = `sha256:${"0".repeat(64)}`;
const cases = 300;

/** Scores on a coarse grid, so that ties are the rule. Both classes are there; a score of 0 or 1 would make log loss infinite. */
const score = fc.integer({ min: 1, max: 39 }).map((step) => step / 40);
const classification = fc
  .array(fc.tuple(fc.constantFrom(0, 1), score), { minLength: 4, maxLength: 400 })
  .map((rows) => [...rows, [0, 0.3] as const, [1, 0.6] as const])
  .chain((rows) => fc.record({ rows: fc.constant(rows), threshold: score }));
const value = fc.integer({ min: -64_000, max: 64_000 }).map((step) => step / 64);
/** The two fixed rows keep the target from being constant, where R² is undefined here and 0 or 1 in scikit-learn. */
const regression = fc
  .array(fc.tuple(value, value), { minLength: 1, maxLength: 400 })
  .map((rows) => [...rows, [-1, 0] as const, [1, 0.5] as const]);

interface Case {
  task: Task;
  labels: number[];
  scores: number[];
  threshold: number | null;
}

function sklearn(generated: Case[]): Record<string, number | null>[] {
  const output = execFileSync(inject("python"), [join(import.meta.dirname, "sklearn_metrics.py")], {
    input: generated.map((one) => JSON.stringify(one)).join("\n"),
    maxBuffer: 1 << 28,
  });
  return output
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function compare(generated: Case[]): void {
  const theirs = sklearn(generated);
  generated.forEach((one, index) => {
    const names = metricsOf(one.task).map(({ name }) => name);
    const ours = measure({
      task: one.task,
      labels: Float64Array.from(one.labels),
      candidate: { digest, scores: Float64Array.from(one.scores) },
      production: null,
      anchor: null,
      threshold: one.threshold,
      metrics: names,
      sure: 0.95,
    });
    for (const name of names) {
      const [mine, oracle] = [ours.candidate.metrics[name]?.value ?? null, theirs[index]?.[name] ?? null];
      const same =
        mine === oracle ||
        Math.abs((mine ?? Number.NaN) - (oracle ?? Number.NaN)) <= 1e-9 * Math.max(1, Math.abs(oracle ?? 0));
      expect(
        same,
        `${name} of case ${index}: ${mine} here, ${oracle} in scikit-learn, for ${JSON.stringify(one).slice(0, 400)}`,
      ).toBe(true);
    }
  });
}

test(`binary metrics equal scikit-learn's on ${cases} random cases with ties`, () => {
  const generated = fc.sample(classification, { numRuns: cases, seed: 20_010_401 });
  compare(
    generated.map(({ rows, threshold }) => ({
      task: "binary-classification" as const,
      labels: rows.map(([label]) => label),
      scores: rows.map(([, scored]) => scored),
      threshold,
    })),
  );
});

test(`regression metrics equal scikit-learn's on ${cases} random cases`, () => {
  const generated = fc.sample(regression, { numRuns: cases, seed: 20_010_402 });
  compare(
    generated.map((rows) => ({
      task: "regression" as const,
      labels: rows.map(([label]) => label),
      scores: rows.map(([, scored]) => scored),
      threshold: null,
    })),
  );
});
