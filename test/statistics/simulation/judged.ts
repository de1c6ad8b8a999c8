import type { Gate } from "../../../core/config/schema.ts";
import { digestOf } from "../../../core/digest.ts";
import { gate } from "../../../core/gates/fixtures/measurements.ts";
import { judgeGates } from "../../../core/gates/judge.ts";
import type { Check, Verdict } from "../../../core/gates/verdict.ts";
import { type MeasureInput, measure } from "../../../core/metrics/measure.ts";
import type { Answer, Question } from "./case.ts";
import type { Random } from "./random.ts";
import type { PairScorer, Scorer } from "./scores.ts";

/** Holdouts drawn at random, measured and judged by the very functions that judge a pull request. */

/** Each verdict may be wrong at most so often. */
const nominal = 0.05;

export interface Classes {
  positives: number;
  negatives: number;
}

/** So many rows, each positive with a probability. */
export function drawClasses(rows: number, prevalence: number, random: Random): Classes {
  let positives = 0;
  for (let row = 0; row < rows; row++) if (random.uniform() < prevalence) positives += 1;
  return { positives, negatives: rows - positives };
}

const labelsOf = ({ positives, negatives }: Classes): Float64Array =>
  new Float64Array(positives + negatives).fill(1, 0, positives);

export function drawSingle(classes: Classes, scorer: Scorer, random: Random): MeasureInput {
  const labels = labelsOf(classes);
  return inputOf(
    labels,
    labels.map((label) => scorer(label, random)),
  );
}

export function drawPair(classes: Classes, scorer: PairScorer, random: Random): MeasureInput {
  const labels = labelsOf(classes);
  const [ours, theirs] = [new Float64Array(labels.length), new Float64Array(labels.length)];
  labels.forEach((label, row) => {
    [ours[row], theirs[row]] = scorer(label, random);
  });
  return inputOf(labels, ours, theirs);
}

const [candidate, production] = [digestOf("candidate"), digestOf("production")];

export function inputOf(
  labels: Float64Array,
  ours: Float64Array,
  theirs?: Float64Array,
  task: MeasureInput["task"] = "binary-classification",
): MeasureInput {
  return {
    task,
    labels,
    candidate: { digest: candidate, scores: ours },
    production: theirs ? { digest: production, scores: theirs } : null,
    anchor: null,
    threshold: task === "binary-classification" ? 0.5 : null,
    metrics: [],
    sure: 1 - nominal,
  };
}

/** The check of one gate. */
export function judged(limits: Partial<Gate> & { metric: string }, input: MeasureInput): Check {
  const { checks } = judgeGates([gate(limits)], measure({ ...input, metrics: [limits.metric] }));
  return checks[0] as Check;
}

/** What a rule says that takes the measured number for the truth. */
export function naiveVerdict({ value, limitValue, sense }: Check): Verdict {
  if (value === null) return "unsure";
  return (sense === "at-least" ? value >= limitValue : value <= limitValue) ? "pass" : "fail";
}

export function isVerdict(verdict: Verdict, check: Check): Answer {
  return { ours: Number(check.verdict === verdict), naive: Number(naiveVerdict(check) === verdict) };
}

export const falsePass: Question = { words: "wrongly passes", promise: { atMost: nominal }, unit: "yes" };
export const falseFail: Question = { words: "wrongly fails", promise: { atMost: nominal }, unit: "yes" };
export const passes = (power: number): Question => ({ words: "passes", promise: { power }, unit: "yes" });
export const caught = (power: number): Question => ({ words: "fails, as it should", promise: { power }, unit: "yes" });

/** Where the truth lies exactly on the limit, both verdicts are rare. */
export const onTheLimit = [falsePass, falseFail] as const;
export const bothVerdicts = (check: Check): Answer[] => [isVerdict("pass", check), isVerdict("fail", check)];
