import { findMetric } from "./catalogue.ts";
import { splitName } from "./metric-name.ts";

/** Metrics of predicted classes as functions of the weights of the four outcomes. */

/** Weights of true negatives, false positives, false negatives and true positives: the index is 2 label + predicted. */
export type Outcomes = readonly [number, number, number, number];

/** A value, and how it moves as each of the outcomes grows by one. */
export interface Reading {
  value: number;
  gradient: Outcomes;
}

export interface CountMetric {
  /** null: not defined. */
  read: (outcomes: Outcomes) => Reading | null;
  range: [number, number];
  undefinedNote: string;
  /** 1 for each outcome whose rows it rests on; null where it weighs the two classes against each other. */
  rests: Outcomes | null;
}

/** A share of one group of rows in another; each has a weight for each outcome. */
export interface Ratio {
  numerator: Outcomes;
  denominator: Outcomes;
}

const times = (weights: Outcomes, outcomes: Outcomes) =>
  weights.reduce((sum, weight, index) => sum + weight * (outcomes[index] as number), 0);

function each(effect: (outcome: number) => number): Outcomes {
  return [effect(0), effect(1), effect(2), effect(3)];
}

export function readRatio({ numerator, denominator }: Ratio, outcomes: Outcomes): Reading | null {
  const total = times(denominator, outcomes);
  if (total === 0) return null;
  const value = times(numerator, outcomes) / total;
  return {
    value,
    gradient: each((outcome) => ((numerator[outcome] as number) - value * (denominator[outcome] as number)) / total),
  };
}

/** Shares that are proportions: of the rows that `denominator` names, those that `numerator` names. */
export const proportions = {
  accuracy: { numerator: [1, 0, 0, 1], denominator: [1, 1, 1, 1] },
  recall: { numerator: [0, 0, 0, 1], denominator: [0, 0, 1, 1] },
  fpr: { numerator: [0, 1, 0, 0], denominator: [1, 1, 0, 0] },
  tnr: { numerator: [1, 0, 0, 0], denominator: [1, 1, 0, 0] },
  precision: { numerator: [0, 0, 0, 1], denominator: [0, 1, 0, 1] },
  npv: { numerator: [1, 0, 0, 0], denominator: [1, 0, 1, 0] },
} as const satisfies Record<string, Ratio>;

function fbeta(beta: number): Ratio {
  const square = beta ** 2;
  return { numerator: [0, 0, 0, 1 + square], denominator: [0, 1, square, 1 + square] };
}

function readBalancedAccuracy(outcomes: Outcomes): Reading | null {
  const [specificity, recall] = [readRatio(proportions.tnr, outcomes), readRatio(proportions.recall, outcomes)];
  if (specificity === null || recall === null) return null;
  return {
    value: (specificity.value + recall.value) / 2,
    gradient: each((outcome) => ((specificity.gradient[outcome] as number) + (recall.gradient[outcome] as number)) / 2),
  };
}

/** Of a numerator that is TP × TN - FP × FN, the effect of one more of each outcome. */
const crossEffects = ([tn, fp, fn, tp]: Outcomes): Outcomes => [tp, -fn, -fp, tn];

function readMcc(outcomes: Outcomes): Reading | null {
  const [tn, fp, fn, tp] = outcomes;
  const margins = [tn + fp, fn + tp, tn + fn, fp + tp] as const;
  const scale = Math.sqrt(margins[0]) * Math.sqrt(margins[1]) * Math.sqrt(margins[2]) * Math.sqrt(margins[3]);
  if (scale === 0) return null;
  const value = (tp * tn - fp * fn) / scale;
  const cross = crossEffects(outcomes);
  const inMargins = (outcome: number) => 1 / margins[outcome >> 1 ? 1 : 0] + 1 / margins[outcome & 1 ? 3 : 2];
  return { value, gradient: each((outcome) => (cross[outcome] as number) / scale - (value / 2) * inMargins(outcome)) };
}

function readKappa(outcomes: Outcomes): Reading | null {
  const [tn, fp, fn, tp] = outcomes;
  const [negatives, positives, saidNo, saidYes] = [tn + fp, fn + tp, tn + fn, fp + tp];
  const scale = saidYes * negatives + positives * saidNo;
  if (scale === 0) return null;
  const value = (2 * (tp * tn - fp * fn)) / scale;
  const cross = crossEffects(outcomes);
  const effects: Outcomes = [saidYes + positives, negatives + saidYes, saidNo + positives, negatives + saidNo];
  return {
    value,
    gradient: each((outcome) => (2 * (cross[outcome] as number) - value * (effects[outcome] as number)) / scale),
  };
}

const notPredicted = "not defined: the model predicts no row as positive";
const oneSided = "not defined: the model predicts the same class for every row";

function ofRatio(ratio: Ratio, undefinedNote: string): CountMetric {
  const rests = each((outcome) => Math.sign(ratio.denominator[outcome] as number));
  return { read: (outcomes) => readRatio(ratio, outcomes), range: [0, 1], undefinedNote, rests };
}

function balancing(read: CountMetric["read"], range: [number, number], undefinedNote: string): CountMetric {
  return { read, range, undefinedNote, rests: null };
}

const parameterless: Readonly<Record<string, CountMetric>> = {
  ...Object.fromEntries(Object.entries(proportions).map(([name, ratio]) => [name, ofRatio(ratio, notPredicted)])),
  npv: ofRatio(proportions.npv, "not defined: the model predicts every row as positive"),
  f1: ofRatio(fbeta(1), notPredicted),
  balanced_accuracy: balancing(readBalancedAccuracy, [0, 1], "not defined: a class is missing"),
  mcc: balancing(readMcc, [-1, 1], oneSided),
  kappa: balancing(readKappa, [-1, 1], oneSided),
};

/** undefined: not a metric of predicted classes. */
export function findCountMetric(name: string): CountMetric | undefined {
  const { family } = splitName(name);
  if (family !== "fbeta") return Object.hasOwn(parameterless, name) ? parameterless[name] : undefined;
  const beta = findMetric(name)?.parameter;
  return beta == null ? undefined : ofRatio(fbeta(beta), notPredicted);
}
