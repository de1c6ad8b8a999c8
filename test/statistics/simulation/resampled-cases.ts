import { normalProbability } from "../../../core/metrics/bca.ts";
import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import type { Case } from "./case.ts";
import { bothVerdicts, drawClasses, drawPair, drawSingle, inputOf, judged, onTheLimit } from "./judged.ts";
import type { Random } from "./random.ts";
import { binormal, binormalPair, shiftFor } from "./scores.ts";

/** Metrics whose intervals come from 2,000 resamples, or from the sections of a large holdout. */

type Draw = (random: Random) => Parameters<typeof judged>[1];

/** Resampling two models takes a tenth of a second. */
function resampled(name: string, rows: string, limits: Parameters<typeof judged>[0], draw: Draw, cost = 20): Case {
  return { name, rows, questions: onTheLimit, draw: (random) => bothVerdicts(judged(limits, draw(random))), cost };
}

const most = 0.1;

/** McClish's standardised area of normal scores, up to a false positive rate of 10 %. */
function binormalPartialAuc(auc: number): number {
  const parts = 20_000;
  let sum = 0;
  for (let part = 0; part < parts; part++) {
    sum += normalProbability(shiftFor(auc) + normalQuantile((most * (part + 0.5)) / parts));
  }
  const [area, chance] = [(most * sum) / parts, most ** 2 / 2];
  return (1 + (area - chance) / (most - chance)) / 2;
}

const partial = `partial_roc_auc:${most}`;
const oneInFive = { positives: 100, negatives: 400 };
const fewRows = "500 rows, 20 % positive";
const [good, better] = [binormalPartialAuc(0.8), binormalPartialAuc(0.85)];
const drop = better - good;

const lift = { metric: "lift:0.1", may_drop: 0 } as const;
const liftPair = (rows: number) => (random: Random) =>
  drawPair(drawClasses(rows, 0.2, random), binormalPair(0.8, 0.8, 0.7), random);

/** Of what is lognormal the median is known, and its tail is long. */
const skewed = (median: number, random: Random) => median * Math.exp(0.8 * random.normal());

function errors(rows: number, ours: number, theirs?: number): Draw {
  return (random) => {
    const labels = new Float64Array(rows);
    const scores = (median: number) => labels.map(() => skewed(median, random));
    return inputOf(labels, scores(ours), theirs === undefined ? undefined : scores(theirs), "regression");
  };
}

export const resampledCases: readonly Case[] = [
  resampled(
    `Partial AUC at least ${good.toFixed(3)}, truly that`,
    fewRows,
    { metric: partial, at_least: good },
    (random) => drawSingle(oneInFive, binormal(0.8), random),
  ),
  resampled("Partial AUC may drop 0, equal models", fewRows, { metric: partial, may_drop: 0 }, (random) =>
    drawPair(oneInFive, binormalPair(0.8, 0.8, 0.7), random),
  ),
  resampled(
    `Partial AUC may drop ${drop.toFixed(3)}, truly by exactly that`,
    fewRows,
    { metric: partial, may_drop: drop },
    (random) => drawPair(oneInFive, binormalPair(0.8, 0.85, 0.7), random),
  ),
  resampled("Lift of the top 10 % may drop 0, equal models", "1,000 rows, 20 % positive", lift, liftPair(1_000)),
  resampled("Lift of the top 10 % may drop 0, equal models", "12,000 rows, 20 % positive", lift, liftPair(12_000), 2),
  resampled(
    "Median absolute error at most 1, truly that",
    "100 rows, long tail",
    { metric: "median_ae", at_most: 1 },
    errors(100, 1),
  ),
  resampled(
    "Median absolute error at most 1, truly that",
    "500 rows, long tail",
    { metric: "median_ae", at_most: 1 },
    errors(500, 1),
  ),
  resampled(
    "Median absolute error may rise 0.1, truly by exactly that",
    "500 rows, long tail",
    { metric: "median_ae", may_rise: 0.1 },
    errors(500, 1.1, 1),
  ),
];
