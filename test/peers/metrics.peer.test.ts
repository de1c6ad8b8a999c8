import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import type { Task } from "../../core/config/schema.ts";
import { metricsOf } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";

const digest = `sha256:${"0".repeat(64)}`;
const cases = 300;

interface Case {
  task: Task;
  labels: number[];
  scores: number[];
  weights: number[] | null;
  threshold: number | null;
  /** The query of each row of a ranking. */
  units?: number[];
}

/** Also rows that count nothing, as often as not. */
const weight = fc.constantFrom(0, 0, 0.25, 0.5, 1, 1, 2, 3.75);
/** Scores on a coarse grid, so that ties are the rule; a score of 0 or 1 would make log loss infinite. */
const score = fc.integer({ min: 1, max: 39 }).map((step) => step / 40);
const value = fc.integer({ min: -64_000, max: 64_000 }).map((step) => step / 64);

/** The fixed rows keep both classes there, or the target from being constant, where R² is undefined here. */
function casesOf(task: Task, row: fc.Arbitrary<[number, number]>, fixed: [number, number][]): fc.Arbitrary<Case> {
  const weighted = fc.array(fc.tuple(row, weight), { minLength: 2, maxLength: 300 });
  return fc
    .record({ weighted, hasWeights: fc.boolean(), threshold: score })
    .map(({ weighted, hasWeights, threshold }) => {
      const rows = [...weighted.map(([one]) => one), ...fixed];
      return {
        task,
        labels: rows.map(([label]) => label),
        scores: rows.map(([, scored]) => scored),
        weights: hasWeights ? [...weighted.map(([, one]) => one), ...fixed.map(() => 1)] : null,
        threshold: task === "binary-classification" ? threshold : null,
      };
    });
}

const classification = casesOf("binary-classification", fc.tuple(fc.constantFrom(0, 1), score), [
  [0, 0.3],
  [1, 0.6],
]);
const regression = casesOf("regression", fc.tuple(value, value), [
  [-1, 0],
  [1, 0.5],
]);

const classes = ["a", "b", "c", "d"];
const answer = fc.tuple(fc.nat(3), fc.tuple(...classes.map(() => fc.integer({ min: 1, max: 6 }))));

/** Four classes, each there at least once, with probabilities of which many are equal. */
const multiclass: fc.Arbitrary<Case> = fc
  .record({ rows: fc.array(fc.tuple(answer, weight), { minLength: 2, maxLength: 150 }), hasWeights: fc.boolean() })
  .map(({ rows, hasWeights }) => {
    const fixed = classes.map((_, label) => [[label, [1, 2, 3, 1 + label]], 1] as const);
    const all = [...rows, ...fixed];
    return {
      task: "multiclass-classification",
      labels: all.map(([[label]]) => label),
      scores: all.flatMap(([[, parts]]) => parts.map((part) => part / parts.reduce((sum, one) => sum + one, 0))),
      weights: hasWeights ? all.map(([, one]) => one) : null,
      threshold: null,
    };
  });

/** Up to four queries with few rows each, of graded relevance and with ties; the first has two rows and a relevant one. */
const rankedRow = fc.record({ unit: fc.nat(3), label: fc.constantFrom(0, 0, 1, 2), score: fc.nat(4) });
const ranking: fc.Arbitrary<Case> = fc.array(rankedRow, { minLength: 1, maxLength: 16 }).map((drawn) => {
  const rows = [{ unit: 0, label: 1, score: 2 }, { unit: 0, label: 0, score: 3 }, ...drawn];
  return {
    ...{ task: "ranking", weights: null, threshold: null },
    labels: rows.map(({ label }) => label),
    scores: rows.map(({ score }) => score),
    units: rows.map(({ unit }) => unit),
  };
});

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

/** To 1e-9, relative to the number or, where it is small, to 1. */
function compare(generated: Case[]): void {
  const theirs = sklearn(generated);
  generated.forEach((one, index) => {
    const oracle = theirs[index]!;
    const { candidate } = measure({
      task: one.task,
      labels: Float64Array.from(one.labels),
      candidate: { digest, scores: Float64Array.from(one.scores) },
      production: null,
      anchor: null,
      threshold: one.threshold,
      metrics: Object.keys(oracle),
      classes,
      sure: 0.95,
      weights: one.weights && Float64Array.from(one.weights),
      units: one.units ? { count: 4, of: Uint32Array.from(one.units), hashes: new Uint32Array(4) } : null,
    });
    for (const [name, expected] of Object.entries(oracle)) {
      const ours = candidate.metrics[name]?.value ?? null;
      const same =
        ours === expected ||
        Math.abs((ours ?? Number.NaN) - (expected ?? Number.NaN)) <= 1e-9 * Math.max(1, Math.abs(expected ?? 0));
      const words = `${name} of case ${index}: ${ours} here, ${expected} in scikit-learn`;
      expect(same, `${words}, for ${JSON.stringify(one).slice(0, 400)}`).toBe(true);
    }
    const known = new Set(Object.keys(oracle).map((name) => name.split(":")[0]));
    expect(metricsOf(one.task).filter(({ family }) => !known.has(family))).toEqual([]);
  });
}

test(`binary metrics equal scikit-learn's on ${cases} random cases with ties and as many with weights`, () => {
  compare(fc.sample(classification, { numRuns: 2 * cases, seed: 20_010_401 }));
});

test(`regression metrics equal scikit-learn's on ${cases} random cases and as many with weights`, () => {
  compare(fc.sample(regression, { numRuns: 2 * cases, seed: 20_010_402 }));
});

test(`multiclass metrics equal scikit-learn's on ${cases} random cases with ties and as many with weights`, () => {
  compare(fc.sample(multiclass, { numRuns: 2 * cases, seed: 20_010_403 }));
});

test(`metrics of ranked queries equal scikit-learn's, or their definitions, on ${cases} random cases with ties`, () => {
  compare(fc.sample(ranking, { numRuns: cases, seed: 20_010_404 }));
});
