import type { Case } from "./case.ts";
import {
  bothVerdicts,
  type Classes,
  caught,
  drawPair,
  drawSingle,
  falseFail,
  falsePass,
  isVerdict,
  judged,
  naiveVerdict,
  onTheLimit,
  passes,
} from "./judged.ts";
import { binormal, binormalPair, type PairScorer } from "./scores.ts";

/** Normally distributed scores, one row in five positive. */
const ofRows = (rows: number): Classes => ({ positives: 0.2 * rows, negatives: 0.8 * rows });
const describe = (rows: number) => `${rows.toLocaleString("en")} rows, 20 % positive`;

function absolute(rows: number, truth: number, ask: Pick<Case, "questions">, limit = 0.8): Case {
  return {
    name: `AUC at least ${limit.toFixed(2)}, truly ${truth.toFixed(2)}`,
    rows: describe(rows),
    ...ask,
    draw: (random) => {
      const check = judged({ metric: "roc_auc", at_least: limit }, drawSingle(ofRows(rows), binormal(truth), random));
      return ask.questions.map(({ words }) => isVerdict(words.includes("pass") ? "pass" : "fail", check));
    },
  };
}

const absoluteCases = [500, 2_000].flatMap((rows): Case[] => [
  absolute(rows, 0.79, { questions: [falsePass] }),
  absolute(rows, 0.8, { questions: onTheLimit }),
  absolute(rows, 0.81, { questions: [falseFail] }),
  absolute(rows, 0.85, { questions: [passes(rows === 500 ? 0.67 : 0.998)] }),
]);

/** So alike that a difference of 0.01 is about 2.5 standard errors on 2,000 rows. */
const correlation = 0.959;
const pairRows = 2_000;

function paired(name: string, scorer: PairScorer, questions: Case["questions"], answer: Answering): Case {
  return {
    name: `AUC may drop 0.01, ${name}`,
    rows: describe(pairRows),
    questions,
    draw: (random) => {
      const input = drawPair(ofRows(pairRows), scorer, random);
      return answer(judged({ metric: "roc_auc", may_drop: 0.01 }, input), () => intervalsPart(input));
    },
  };
}

type Answering = (check: ReturnType<typeof judged>, apart: () => boolean) => ReturnType<Case["draw"]>;

/** Two intervals, one for each model, that do not overlap: the usual way to compare without pairing. */
function intervalsPart(input: ReturnType<typeof drawPair>): boolean {
  const own = { metric: "roc_auc", at_least: 0.5 };
  const ours = judged(own, input);
  const theirs = judged(own, { ...input, candidate: input.production ?? input.candidate, production: null });
  return (ours.upper ?? 1) < (theirs.lower ?? 0);
}

/** The rule without a margin: the candidate's number must reach production's. */
const reachesProduction = (check: ReturnType<typeof judged>) => naiveVerdict({ ...check, limitValue: 0 });

const pairedCases = [
  paired("equal models", binormalPair(0.8, 0.8, correlation), [falseFail, passes(0.82)], (check) => [
    { ours: Number(check.verdict === "fail"), naive: Number(reachesProduction(check) === "fail") },
    { ours: Number(check.verdict === "pass"), naive: Number(reachesProduction(check) === "pass") },
  ]),
  paired("truly by exactly that", binormalPair(0.79, 0.8, correlation), onTheLimit, bothVerdicts),
  paired("truly by 0.02", binormalPair(0.78, 0.8, correlation), [caught(0.82)], (check, apart) => [
    { ours: Number(check.verdict === "fail"), naive: Number(apart()) },
  ]),
];

/** Near 1 the spread of an AUC changes fast with its value. */
const nearOne: Case = {
  name: "AUC may drop 0.04, truly by exactly that: from 0.99",
  rows: describe(500),
  questions: onTheLimit,
  draw: (random) => {
    const input = drawPair(ofRows(500), binormalPair(0.95, 0.99, 0.7), random);
    return bothVerdicts(judged({ metric: "roc_auc", may_drop: 0.04 }, input));
  },
};

export const aucCases: readonly Case[] = [
  ...absoluteCases,
  absolute(500, 0.99, { questions: onTheLimit }, 0.99),
  ...pairedCases,
  nearOne,
];
