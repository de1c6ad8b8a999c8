import type { Case } from "./case.ts";
import { bothVerdicts, type Classes, drawPair, judged, onTheLimit } from "./judged.ts";
import { binormalPair } from "./scores.ts";

/** Metrics without a formula for their interval: the bootstrap on few rows, sections on many. */

function equalModels(metric: string, label: string, classes: Classes, cost: number): Case {
  const rows = classes.positives + classes.negatives;
  const share = (100 * classes.positives) / rows;
  return {
    name: `${label} may drop 0, equal models`,
    rows: `${rows.toLocaleString("en")} rows, ${share} % positive`,
    questions: onTheLimit,
    draw: (random) =>
      bothVerdicts(judged({ metric, may_drop: 0 }, drawPair(classes, binormalPair(0.8, 0.8, 0.7), random))),
    cost,
  };
}

const few: Classes = { positives: 150, negatives: 350 };
const many: Classes = { positives: 2_400, negatives: 9_600 };

export const resampledCases: readonly Case[] = [
  equalModels("average_precision", "Average precision", few, 20),
  equalModels("average_precision", "Average precision", many, 10),
  equalModels("lift:0.1", "Lift of the top 10 %", many, 10),
];
