import { estimate } from "./bounds.ts";
import type { Estimate } from "./measurement.ts";

/**
 * Metrics of predicted classes. All that one says, of one model or of two on the same rows, follows from the counts of
 * the eight cells label × candidate × reference.
 */

/** Sums over rows of the label y and the predicted class p, each 0 or 1. */
interface Ratio {
  numerator: (y: number, p: number) => number;
  denominator: (y: number, p: number) => number;
}

const ratios = {
  accuracy: { numerator: (y, p) => (y === p ? 1 : 0), denominator: () => 1 },
  recall: { numerator: (y, p) => y * p, denominator: (y) => y },
  fpr: { numerator: (y, p) => (1 - y) * p, denominator: (y) => 1 - y },
  tnr: { numerator: (y, p) => (1 - y) * (1 - p), denominator: (y) => 1 - y },
  precision: { numerator: (y, p) => y * p, denominator: (_, p) => p },
  f1: { numerator: (y, p) => 2 * y * p, denominator: (y, p) => y + p },
} as const satisfies Record<string, Ratio>;

type ThresholdedMetric = keyof typeof ratios;

export function isThresholded(metric: string): metric is ThresholdedMetric {
  return Object.hasOwn(ratios, metric);
}

/** A score that equals the threshold counts as positive. */
export function predict(scores: Float64Array, threshold: number): Uint8Array {
  return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
}

/** How often each combination occurs; the index is 4 label + 2 candidate + reference. */
export type Cells = readonly number[];

export function countCells(labels: Float64Array, candidate: Uint8Array, reference: Uint8Array): Cells {
  const cells = new Array<number>(8).fill(0);
  for (let row = 0; row < labels.length; row++) {
    const cell = 4 * (labels[row] as number) + 2 * (candidate[row] as number) + (reference[row] as number);
    cells[cell] = (cells[cell] as number) + 1;
  }
  return cells;
}

type CellValue = (label: number, candidate: number, reference: number) => number;

function sumOver(cells: Cells, value: CellValue): number {
  return cells.reduce((sum, count, cell) => sum + count * value(cell >> 2, (cell >> 1) & 1, cell & 1), 0);
}

/** The candidate's own metric. */
export function thresholdedEstimate(metric: ThresholdedMetric, cells: Cells, sure: number): Estimate {
  const { numerator, denominator } = ratios[metric];
  const successes = sumOver(cells, numerator);
  const trials = sumOver(cells, denominator);
  if (metric === "f1") {
    const evidence = { kind: "f1", truePositives: successes / 2, mistakes: trials - successes } as const;
    return estimate(successes / trials, trials - successes / 2, evidence, sure);
  }
  const evidence = { kind: "proportion", successes, trials } as const;
  if (trials === 0) return estimate(null, 0, evidence, sure, "not defined: the model predicts no row as positive");
  return estimate(successes / trials, trials, evidence, sure);
}

/** Candidate minus reference. */
export function thresholdedDifference(metric: ThresholdedMetric, cells: Cells, sure: number): Estimate {
  return metric === "precision" || metric === "f1"
    ? ratioDifference(ratios[metric], cells, sure)
    : pairedDifference(ratios[metric], cells, sure);
}

/** Both models are judged on the same trials, since the label alone says which rows belong. */
function pairedDifference({ numerator, denominator }: Ratio, cells: Cells, sure: number): Estimate {
  const gained = sumOver(cells, (y, ours, theirs) => Math.max(0, numerator(y, ours) - numerator(y, theirs)));
  const lost = sumOver(cells, (y, ours, theirs) => Math.max(0, numerator(y, theirs) - numerator(y, ours)));
  const trials = sumOver(cells, denominator);
  const evidence = { kind: "paired-proportion", gained, lost, trials } as const;
  return estimate((gained - lost) / trials, trials, evidence, sure);
}

/** The multinomial delta method: the linear effect of one more row of each cell on the difference. */
function ratioDifference(ratio: Ratio, cells: Cells, sure: number): Estimate {
  const n = sumOver(cells, () => 1);
  const ours = influenceOf(ratio, cells, (_, candidate) => candidate);
  const theirs = influenceOf(ratio, cells, (_, __, reference) => reference);
  if (ours === null || theirs === null) {
    const note = "not defined: one of the models predicts no row as positive";
    return estimate(null, n, { kind: "estimate", standardError: null, n }, sure, note);
  }
  const squares = sumOver(cells, (...cell) => (ours.effect(...cell) - theirs.effect(...cell)) ** 2);
  const chances = Math.min(ours.rows, theirs.rows);
  const evidence =
    squares === 0
      ? ({ kind: "unchanged", chances } as const)
      : ({ kind: "estimate", standardError: Math.sqrt(squares) / n, n } as const);
  return estimate(ours.value - theirs.value, n, evidence, sure);
}

interface Influence {
  value: number;
  effect: CellValue;
  /** How many rows the metric rests on. */
  rows: number;
}

function influenceOf({ numerator, denominator }: Ratio, cells: Cells, predictedBy: CellValue): Influence | null {
  const total = sumOver(cells, (...cell) => denominator(cell[0], predictedBy(...cell)));
  if (total === 0) return null;
  const share = total / sumOver(cells, () => 1);
  const value = sumOver(cells, (...cell) => numerator(cell[0], predictedBy(...cell))) / total;
  return {
    value,
    effect: (...cell) => {
      const predicted = predictedBy(...cell);
      return (numerator(cell[0], predicted) - value * denominator(cell[0], predicted)) / share;
    },
    rows: sumOver(cells, (...cell) => (denominator(cell[0], predictedBy(...cell)) > 0 ? 1 : 0)),
  };
}
