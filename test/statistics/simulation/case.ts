import { clopperPearson } from "../../../core/metrics/proportions.ts";
import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import { type Random, seeded } from "./random.ts";

/**
 * One situation that a gate can meet, with the truth known, because the rows are drawn from it. Each repetition answers
 * the questions once; how often the answer is yes is compared with what is promised.
 */
export interface Case {
  /** The limit and the truth. */
  name: string;
  /** What the rows are drawn from. */
  rows: string;
  questions: readonly Question[];
  /** Answers to the questions, in their order. */
  draw(random: Random): Answer[];
  /** Where a repetition takes long: repeated so many times less often. */
  cost?: number;
}

export interface Question {
  words: string;
  promise: Promise;
  /** `yes`: answers are 0 or 1, and their share is looked at; `points`: their mean, as percentage points. */
  unit: "yes" | "points";
}

/** `atMost`: an error rate, or a loss. `power`: a goal, which may be missed by three points. `none`: shown only. */
type Promise = { atMost: number } | { power: number } | "none";

export interface Answer {
  ours: number;
  /** By the rule that compares the measured number itself; null where such a rule has no answer. */
  naive: number | null;
}

export interface Answered {
  question: Question;
  repetitions: number;
  ours: number;
  naive: number | null;
  /** Why the promise is broken; null: it is kept. */
  broken: string | null;
}

export interface Result {
  case: Case;
  answered: Answered[];
}

/** A power goal may be missed by this much. */
export const slack = 0.03;
/** A promise is called broken when chance alone would show as much in less than one run of a hundred. */
const chance = 0.01;

/** So many times, or a part of them where it is costly. */
export function simulate(one: Case, repetitions: number, seed: number): Result {
  const random = seeded(seed + hashOf(one.name + one.rows));
  const drawn = Array.from({ length: Math.ceil(repetitions / (one.cost ?? 1)) }, () => one.draw(random));
  return {
    case: one,
    answered: one.questions.map((question, index) =>
      answerTo(
        question,
        drawn.map((answers) => answers[index] as Answer),
      ),
    ),
  };
}

/** So that each case has random numbers of its own, whichever other cases there are. */
function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) as number)) | 0;
  return hash;
}

function answerTo(question: Question, answers: readonly Answer[]): Answered {
  const ours = answers.map((answer) => answer.ours);
  const naive = answers.flatMap((answer) => answer.naive ?? []);
  return {
    question,
    repetitions: answers.length,
    ours: meanOf(ours),
    naive: naive.length === answers.length ? meanOf(naive) : null,
    broken: brokenBy(question, ours),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function brokenBy({ promise, unit }: Question, answers: readonly number[]): string | null {
  if (promise === "none") return null;
  const { lower, upper } = unit === "yes" ? shareBounds(answers) : meanBounds(answers);
  if ("atMost" in promise) {
    return lower <= promise.atMost ? null : `surely above ${promise.atMost}: at least ${lower.toFixed(4)}`;
  }
  const least = promise.power - slack;
  return upper >= least ? null : `surely below ${least.toFixed(3)}: at most ${upper.toFixed(4)}`;
}

function shareBounds(answers: readonly number[]): { lower: number; upper: number } {
  const yes = answers.reduce((sum, answer) => sum + answer, 0);
  const { lower, upper } = clopperPearson(yes, answers.length, chance);
  return { lower: lower ?? 0, upper: upper ?? 1 };
}

function meanBounds(answers: readonly number[]): { lower: number; upper: number } {
  const mean = meanOf(answers);
  const squares = meanOf(answers.map((answer) => (answer - mean) ** 2));
  const width = normalQuantile(1 - chance) * Math.sqrt(squares / answers.length);
  return { lower: mean - width, upper: mean + width };
}
