import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { measure } from "../metrics/measure.ts";
import { clopperPearson } from "../metrics/proportions.ts";
import { normalQuantile } from "../metrics/special-functions.ts";
import { gate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Simulated error rates, with fixed seeds: where the truth lies on the limit, a pass and a fail are each wrong at most
 * one time in twenty. Asserted is the exact lower bound of the measured rate, so that no build breaks by chance.
 */

const repetitions = 300;
const nominal = 0.05;

type Random = () => number;

/** Mulberry32. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: Random) => normalQuantile(0.5 * Number.EPSILON + random() * (1 - Number.EPSILON));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** What candidate and production say of one row. */
type Scores = (label: number, random: Random) => [candidate: number, production: number];

interface Case {
  metric: string;
  limits: Omit<Parameters<typeof gate>[0], "metric">;
  rows: number;
  scores: Scores;
}

/** Every fifth row is positive. */
function draw({ rows, scores, metric }: Case, random: Random) {
  const labels = Float64Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0));
  const pairs = Array.from(labels, (label) => scores(label, random));
  return measure({
    task: "binary-classification",
    labels,
    candidate: { digest: digestOf("candidate"), scores: Float64Array.from(pairs, ([ours]) => ours) },
    production: { digest: digestOf("production"), scores: Float64Array.from(pairs, ([, theirs]) => theirs) },
    anchor: null,
    threshold: 0.5,
    metrics: [metric],
    sure: 1 - nominal,
  });
}

function verdictsOn(example: Case): (Verdict | undefined)[] {
  const random = seeded(20_261_121);
  const gates = [gate({ metric: example.metric, ...example.limits })];
  return Array.from({ length: repetitions }, () => judgeGates(gates, draw(example, random)).checks[0]?.verdict);
}

function countOf(verdict: Verdict, verdicts: readonly (Verdict | undefined)[]): number {
  return verdicts.filter((each) => each === verdict).length;
}

function separatedBy(auc: number): (label: number, random: Random) => number {
  return (label, random) => normal(random) + Math.SQRT2 * normalQuantile(auc) * label;
}

const said = (label: number, isRight: boolean) => (isRight === (label === 1) ? 0.9 : 0.1);

const onTheLimit: Record<string, Case> = {
  "an AUC of exactly 0.8": {
    metric: "roc_auc",
    limits: { at_least: 0.8 },
    rows: 300,
    scores: (label, random) => [logistic(separatedBy(0.8)(label, random)), 0.5],
  },
  "an AUC of exactly 0.95": {
    metric: "roc_auc",
    limits: { at_least: 0.95 },
    rows: 300,
    scores: (label, random) => [logistic(separatedBy(0.95)(label, random)), 0.5],
  },
  "a recall of exactly 0.8": {
    metric: "recall",
    limits: { at_least: 0.8 },
    rows: 300,
    scores: (_, random) => [random() < 0.8 ? 0.9 : 0.1, 0.5],
  },
  "an accuracy that fell from 0.80 to 0.78": {
    metric: "accuracy",
    limits: { may_drop: 0.02 },
    rows: 400,
    scores: (label, random) => {
      const luck = random();
      return [said(label, luck < 0.78), said(label, luck < 0.75 || luck > 0.95)];
    },
  },
  "an AUC that equals production's": {
    metric: "roc_auc",
    limits: { may_drop: 0 },
    rows: 300,
    scores: (label, random) => {
      const shared = separatedBy(0.8)(label, random);
      return [logistic(shared + normal(random)), logistic(shared + normal(random))];
    },
  },
  "an F1 that equals production's": {
    metric: "f1",
    limits: { may_drop: 0 },
    rows: 400,
    scores: (label, random) => [said(label, random() < 0.8), said(label, random() < 0.8)],
  },
  "a Brier score that equals production's": {
    metric: "brier",
    limits: { may_rise: 0 },
    rows: 300,
    scores: (label, random) => [0.3 * random() + 0.4 * label + 0.1, 0.3 * random() + 0.4 * label + 0.1],
  },
};

it.each(Object.entries(onTheLimit))("%s is rarely a pass and rarely a fail", (_, example) => {
  const verdicts = verdictsOn(example);
  for (const wrong of ["pass", "fail"] as const) {
    expect(clopperPearson(countOf(wrong, verdicts), repetitions, 0.001).lower).toBeLessThanOrEqual(nominal);
  }
});

it("catches a real drop: an AUC that fell from 0.80 to 0.74, on 2,000 rows", () => {
  const worse: Scores = (label, random) => {
    const shared = separatedBy(0.8)(label, random);
    return [logistic(shared + 0.9 * normal(random)), logistic(shared)];
  };
  const verdicts = verdictsOn({ metric: "roc_auc", limits: { may_drop: 0.01 }, rows: 2_000, scores: worse });
  expect(countOf("fail", verdicts) / repetitions).toBeGreaterThan(0.9);
});
