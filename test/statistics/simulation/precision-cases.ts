import type { Case } from "./case.ts";
import { bothVerdicts, drawClasses, drawPair, drawSingle, judged, onTheLimit } from "./judged.ts";
import {
  binormal,
  binormalPair,
  binormalPrecision,
  fiveLevels,
  fiveLevelsPair,
  fiveLevelsPrecision,
} from "./scores.ts";

/** Average precision, which depends on how many rows are positive. */

const metric = "average_precision";
const rowsOf = (rows: number, prevalence: number) =>
  `${rows.toLocaleString("en")} rows, ${100 * prevalence} % positive`;

function single(rows: number, prevalence: number, auc: number): Case {
  const limit = binormalPrecision(auc, prevalence);
  return {
    name: `Average precision at least ${limit.toFixed(3)}, truly that`,
    rows: rowsOf(rows, prevalence),
    questions: onTheLimit,
    draw: (random) => {
      const input = drawSingle(drawClasses(rows, prevalence, random), binormal(auc), random);
      return bothVerdicts(judged({ metric, at_least: limit }, input));
    },
  };
}

/** By the AUC of candidate and production. */
function paired(rows: number, prevalence: number, [ours, theirs]: readonly [number, number]): Case {
  const drop = binormalPrecision(theirs, prevalence) - binormalPrecision(ours, prevalence);
  const truth = ours === theirs ? "equal models" : "truly by exactly that";
  return {
    name: `Average precision may drop ${Number(drop.toFixed(3))}, ${truth}`,
    rows: rowsOf(rows, prevalence),
    questions: onTheLimit,
    draw: (random) => {
      const input = drawPair(drawClasses(rows, prevalence, random), binormalPair(ours, theirs, 0.7), random);
      return bothVerdicts(judged({ metric, may_drop: drop }, input));
    },
  };
}

const tied: readonly Case[] = [
  {
    name: `Ties: average precision at least ${fiveLevelsPrecision(0.3).toFixed(3)}, truly that`,
    rows: "500 rows, five distinct scores",
    questions: onTheLimit,
    draw: (random) => {
      const input = drawSingle(drawClasses(500, 0.3, random), fiveLevels, random);
      return bothVerdicts(judged({ metric, at_least: fiveLevelsPrecision(0.3) }, input));
    },
  },
  {
    name: "Ties: average precision may drop 0, equal models",
    rows: "500 rows, five distinct scores",
    questions: onTheLimit,
    draw: (random) => {
      const input = drawPair(drawClasses(500, 0.3, random), fiveLevelsPair(0.7), random);
      return bothVerdicts(judged({ metric, may_drop: 0 }, input));
    },
  },
];

export const precisionCases: readonly Case[] = [
  single(500, 0.3, 0.8),
  single(2_000, 0.08, 0.8),
  single(500, 0.2, 0.99),
  single(5_000, 0.01, 0.8),
  single(5_000, 0.01, 0.95),
  paired(500, 0.3, [0.8, 0.8]),
  paired(500, 0.2, [0.97, 0.99]),
  paired(2_000, 0.08, [0.78, 0.82]),
  paired(5_000, 0.01, [0.8, 0.8]),
  paired(5_000, 0.01, [0.8, 0.85]),
  paired(12_000, 0.2, [0.8, 0.8]),
  ...tied,
];
