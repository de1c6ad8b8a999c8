import type { Case } from "./case.ts";
import {
  bothVerdicts,
  type Classes,
  drawPair,
  drawSingle,
  falseFail,
  falsePass,
  isVerdict,
  judged,
  onTheLimit,
} from "./judged.ts";
import { type PairScorer, said, saidRightly } from "./scores.ts";

/** Metrics of predicted classes, and errors row by row. */

const recallRows: Classes = { positives: 200, negatives: 300 };

function recall(truth: number, questions: Case["questions"], limit = 0.8): Case {
  return {
    name: `Recall at least ${limit.toFixed(2)}, truly ${truth.toFixed(2)}`,
    rows: "200 positives",
    questions,
    draw: (random) => {
      const input = drawSingle(recallRows, () => said(Number(random.uniform() < truth)), random);
      const check = judged({ metric: "recall", at_least: limit }, input);
      return questions.map(({ words }) => isVerdict(words.includes("pass") ? "pass" : "fail", check));
    },
  };
}

/** Shares of the rows that the candidate alone gets right, and that production alone does; on the others they agree. */
function disagreeing(gained: number, lost: number): PairScorer {
  return (label, random) => {
    const luck = random.uniform();
    const both = luck >= gained + lost + 0.15;
    return [
      saidRightly(label, both || luck < gained),
      saidRightly(label, both || (luck >= gained && luck < gained + lost)),
    ];
  };
}

interface Difference {
  name: string;
  limits: Parameters<typeof judged>[0];
  classes: Classes;
  scorer: PairScorer;
}

function difference({ name, limits, classes, scorer }: Difference): Case {
  return {
    name,
    rows: `${(classes.positives + classes.negatives).toLocaleString("en")} rows, ${percentOf(classes)} % positive`,
    questions: onTheLimit,
    draw: (random) => bothVerdicts(judged(limits, drawPair(classes, scorer, random))),
  };
}

const percentOf = ({ positives, negatives }: Classes) => Math.round((100 * positives) / (positives + negatives));

const halfAndHalf: Classes = { positives: 500, negatives: 500 };
const oneInFive: Classes = { positives: 80, negatives: 320 };
/** Both models predict for themselves, and equally well. */
const alike: PairScorer = (label, random) => [
  saidRightly(label, random.uniform() < 0.8),
  saidRightly(label, random.uniform() < 0.8),
];
const smooth: PairScorer = (label, random) => [
  0.3 * random.uniform() + 0.4 * label + 0.1,
  0.3 * random.uniform() + 0.4 * label + 0.1,
];

export const rateCases: readonly Case[] = [
  recall(0.78, [falsePass]),
  recall(0.8, onTheLimit),
  recall(0.82, [falseFail]),
  difference({
    name: "Accuracy may drop 0.02, truly by exactly that",
    limits: { metric: "accuracy", may_drop: 0.02 },
    classes: halfAndHalf,
    scorer: disagreeing(0.03, 0.05),
  }),
  difference({
    name: "F1 may drop 0, equal models",
    limits: { metric: "f1", may_drop: 0 },
    classes: oneInFive,
    scorer: alike,
  }),
  difference({
    name: "Precision may drop 0, equal models",
    limits: { metric: "precision", may_drop: 0 },
    classes: oneInFive,
    scorer: alike,
  }),
  difference({
    name: "Brier score may rise 0, equal models",
    limits: { metric: "brier", may_rise: 0 },
    classes: oneInFive,
    scorer: smooth,
  }),
];
