import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { findFairnessMetric } from "../../core/fairness/definitions.ts";
import { pairsOf } from "../../core/fairness/pairs.ts";
import { stepDown } from "../../core/gates/step-down.ts";
import { findMetric } from "../../core/metrics/catalogue.ts";
import { clopperPearson, pairedBounds, tangoScore } from "../../core/metrics/proportions.ts";
import { gapBounds } from "../../core/metrics/rate-contrasts.ts";
import { rowEstimate, rowReadings } from "../../core/metrics/row-metrics.ts";
import { betaQuantile, normalQuantile, studentQuantile } from "../../core/metrics/special-functions.ts";
import { discoveries } from "../../core/slices/benjamini-hochberg.ts";

/** What verdicts rest on: gaps between groups, bounds, and corrections for many tests. */

const cases = 300;

type Numbers = Record<string, number | null>;

interface Scores {
  scores: number[];
  alpha: number;
}

/** Each case beside what the peers say of it. */
function answered<Case, Oracle = Numbers>(kind: string, arbitrary: fc.Arbitrary<Case>, seed: number) {
  const generated = fc.sample(arbitrary, { numRuns: cases, seed });
  const output = execFileSync(inject("python"), [join(import.meta.dirname, "decisions_oracle.py")], {
    input: generated.map((one) => JSON.stringify({ kind, ...one })).join("\n"),
    maxBuffer: 1 << 26,
  });
  const lines = output.toString().trim().split("\n");
  return generated.map((one, index) => ({ one, theirs: JSON.parse(lines[index] as string) as Oracle }));
}

/** To 1e-9, relative to the number or, where it is small, to 1. */
function expectSame(ours: number | null | undefined, theirs: number | null | undefined, words: unknown): void {
  const close =
    typeof ours === "number" &&
    typeof theirs === "number" &&
    Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
  expect(close, `${ours} here, ${theirs} there, for ${JSON.stringify(words)}`).toBe(true);
}

const alpha = fc.constantFrom(0.001, 0.01, 0.05, 0.1);
const rate = fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 400 })).map(([a, b]) => [Math.min(a, b), b] as const);

/** Both classes occur in every group, so that every rate exists. */
const grouped = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(1), fc.nat(1)), { maxLength: 120 })
  .map((drawn) => {
    const fixed = ["a", "b", "c"].flatMap((name) => [0, 1].map((label) => [name, label, label] as const));
    const rows = [...drawn, ...fixed];
    return {
      groups: rows.map(([name]) => name),
      labels: rows.map(([, label]) => label),
      predicted: rows.map(([, , predicted]) => predicted),
    };
  });

function fairnessOf(
  name: string,
  { groups, labels, predicted }: typeof grouped extends fc.Arbitrary<infer T> ? T : never,
) {
  const metric = findFairnessMetric(name);
  if (!metric) throw new TypeError(`${name} is no fairness metric.`);
  const counts = [...new Set(groups)].map((value) => {
    const cells = new Array<number>(8).fill(0);
    groups.forEach((group, row) => {
      const cell = 4 * (labels[row] as number) + 3 * (predicted[row] as number);
      if (group === value) cells[cell] = (cells[cell] as number) + 1;
    });
    return { value, cells };
  });
  const values = pairsOf(metric, counts, 0.95).map(({ contrast }) => contrast.value as number);
  return metric.contrast === "gap" ? Math.max(...values) : Math.min(...values);
}

test(`gaps between groups are fairlearn's on ${cases} random cases`, () => {
  for (const { one, theirs } of answered("fairness", grouped, 1)) {
    for (const [name, expected] of Object.entries(theirs)) expectSame(fairnessOf(name, one), expected, [name, one]);
  }
});

test(`bounds of a proportion are Clopper and Pearson's of statsmodels on ${cases} random cases`, () => {
  const counts = fc.record({ rate, alpha }).map(({ rate: [successes, trials], alpha: error }) => ({
    ...{ successes, trials, alpha: error },
  }));
  for (const { one, theirs } of answered("proportion", counts, 2)) {
    const ours = clopperPearson(one.successes, one.trials, one.alpha);
    expectSame(ours.lower, theirs.lower, one);
    expectSame(ours.upper, theirs.upper, one);
  }
});

test(`bounds of a gap are Newcombe's of statsmodels on ${cases} random cases`, () => {
  for (const { one, theirs } of answered("gap", fc.record({ first: rate, second: rate, alpha }), 3)) {
    const [first, second] = [one.first, one.second].map(([successes, trials]) => ({ successes, trials }));
    const ours = gapBounds(first!, second!, one.alpha);
    expectSame(ours.lower, theirs.lower, one);
    expectSame(ours.upper, theirs.upper, one);
  }
});

test(`Tango's score of no difference is McNemar's of statsmodels on ${cases} random cases, and bounds invert it`, () => {
  const counts = fc.record({ gained: fc.nat(40), lost: fc.nat(40), same: fc.nat(400), alpha });
  const some = counts.filter(({ gained, lost }) => gained + lost > 0);
  for (const { one, theirs } of answered("paired", some, 4)) {
    const paired = { gained: one.gained, lost: one.lost, trials: one.gained + one.lost + one.same };
    expectSame(tangoScore(paired, 0) ** 2, theirs.square, one);
    const { lower, upper } = pairedBounds(paired, one.alpha);
    const z = normalQuantile(1 - one.alpha);
    if (lower! > -1 + 1e-9) expect(tangoScore(paired, lower!)).toBeCloseTo(z, 5);
    if (upper! < 1 - 1e-9) expect(tangoScore(paired, upper!)).toBeCloseTo(-z, 5);
  }
});

test(`Holm's noes and Benjamini and Hochberg's discoveries are those of statsmodels on ${cases} random cases`, () => {
  const score = fc.integer({ min: -20, max: 50 }).map((tenths) => tenths / 10 + 0.0123);
  const lists = fc.record({ scores: fc.array(score, { minLength: 1, maxLength: 40 }), alpha });
  for (const { one, theirs } of answered<Scores, Record<"holm" | "fdr_bh", number[]>>("step", lists, 5)) {
    const indices = [...one.scores.keys()];
    const isBeyond = (index: number, level: number) => (one.scores[index] as number) >= normalQuantile(1 - level);
    expect([...stepDown(indices, one.alpha, isBeyond)].sort((a, b) => a - b)).toEqual(theirs.holm);
    expect(discoveries(one.scores, one.alpha).sort((a, b) => a - b)).toEqual(theirs.fdr_bh);
  }
});

test(`a mean error has the spread and skewness of statsmodels and scipy on ${cases} random cases, and is bounded by t`, () => {
  const numbers = fc.array(fc.tuple(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -400, max: 400 })), {
    ...{ minLength: 5, maxLength: 200 },
  });
  const rows = fc.record({ numbers, alpha }).map(({ numbers: drawn, alpha: error }) => ({
    labels: [...drawn.map(([label]) => label / 8), 0, 0],
    scores: [...drawn.map(([, score]) => score / 8), 1, 2],
    alpha: error,
  }));
  const mae = findMetric("mae")!;
  for (const { one, theirs } of answered("mean", rows, 6)) {
    const labels = Float64Array.from(one.labels);
    const sample = { labels, weights: null, units: null };
    const ours = rowEstimate(mae, sample, rowReadings(sample, Float64Array.from(one.scores)), 1 - one.alpha);
    if (ours.evidence.kind !== "mean" || ours.lower === null || ours.upper === null) continue;
    expectSame(ours.evidence.standardError, theirs.standardError, one);
    const skewness = 6 * (ours.evidence.shape?.acceleration ?? 0) * Math.sqrt(labels.length);
    expectSame(skewness, theirs.skewness, one);
    // Never narrower than t; wider on one side alone.
    expect(ours.lower).toBeLessThanOrEqual((theirs.lower as number) + 1e-9);
    expect(ours.upper).toBeGreaterThanOrEqual((theirs.upper as number) - 1e-9);
    expectSame(skewness > 0 ? ours.lower : ours.upper, skewness > 0 ? theirs.lower : theirs.upper, one);
  }
});

test(`quantiles are scipy's on ${cases} random cases`, () => {
  const p = fc.integer({ min: 1, max: 9_999 }).map((part) => part / 10_000);
  const size = fc.integer({ min: 1, max: 5_000 });
  for (const { one, theirs } of answered("quantiles", fc.record({ p, a: size, b: size }), 7)) {
    expectSame(normalQuantile(one.p), theirs.normal, one);
    expectSame(studentQuantile(Math.max(one.p, 1 - one.p), one.a), theirs.student, one);
    expectSame(betaQuantile(one.p, one.a, one.b), theirs.beta, one);
  }
});
