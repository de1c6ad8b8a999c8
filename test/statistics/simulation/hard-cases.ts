import type { Case } from "./case.ts";
import { bothVerdicts, type Classes, drawPair, drawSingle, judged, onTheLimit } from "./judged.ts";
import { binormal, binormalPair, fiveLevels, fiveLevelsAuc, fiveLevelsPair, said } from "./scores.ts";

/** Where approximations are known to give way: ties nearly everywhere, and one positive row in a hundred. */

function onLimit(
  name: string,
  rows: string,
  limits: Parameters<typeof judged>[0],
  draw: (random: Parameters<Case["draw"]>[0]) => Parameters<typeof judged>[1],
): Case {
  return { name, rows, questions: onTheLimit, draw: (random) => bothVerdicts(judged(limits, draw(random))) };
}

const tiedRows: Classes = { positives: 150, negatives: 350 };
const tied = "500 rows, five distinct scores";
const rareRows: Classes = { positives: 50, negatives: 4_950 };
const rare = "5,000 rows, 1 % positive";

const ties: Case[] = [
  onLimit(
    `Ties: AUC at least ${fiveLevelsAuc.toFixed(3)}, truly that`,
    tied,
    { metric: "roc_auc", at_least: fiveLevelsAuc },
    (random) => drawSingle(tiedRows, fiveLevels, random),
  ),
  onLimit("Ties: AUC may drop 0, equal models", tied, { metric: "roc_auc", may_drop: 0 }, (random) =>
    drawPair(tiedRows, fiveLevelsPair(0.7), random),
  ),
];

const rarePositives: Case[] = [
  onLimit("Rare: AUC at least 0.80, truly 0.80", rare, { metric: "roc_auc", at_least: 0.8 }, (random) =>
    drawSingle(rareRows, binormal(0.8), random),
  ),
  onLimit("Rare: AUC at least 0.95, truly 0.95", rare, { metric: "roc_auc", at_least: 0.95 }, (random) =>
    drawSingle(rareRows, binormal(0.95), random),
  ),
  onLimit("Rare: AUC may drop 0, equal models", rare, { metric: "roc_auc", may_drop: 0 }, (random) =>
    drawPair(rareRows, binormalPair(0.85, 0.85, 0.8), random),
  ),
  onLimit("Rare: recall at least 0.80, truly 0.80", rare, { metric: "recall", at_least: 0.8 }, (random) =>
    drawSingle(rareRows, () => said(Number(random.uniform() < 0.8)), random),
  ),
  onLimit("Rare: precision at least 0.50, truly 0.50", rare, { metric: "precision", at_least: 0.5 }, (random) =>
    // Of 50 positives, 40 are found on average; with as many of the 4,950 negatives the truth is one half.
    drawSingle(rareRows, (label) => said(Number(random.uniform() < (label === 1 ? 0.8 : 40 / 4_950))), random),
  ),
];

export const hardCases: readonly Case[] = [...ties, ...rarePositives];
