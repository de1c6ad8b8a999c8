import type { ValueTable } from "../config/schema.ts";
import type { CellTable } from "./cells.ts";
import { type Outcomes, type Ratio, type Reading, readRatio } from "./count-metrics.ts";
import type { Estimate } from "./measurement.ts";
import type { RankedRows } from "./ranked-metrics.ts";
import { linearDifference, linearEstimate, outcomesOf } from "./thresholded.ts";

/** What a prediction is worth on average: each of the four outcomes has its price, and the interval is a multinomial's. */

function pricesOf({ true_negative, false_positive, false_negative, true_positive }: ValueTable): Outcomes {
  return [true_negative, false_positive, false_negative, true_positive];
}

const ratioOf = (value: ValueTable): Ratio => ({ numerator: pricesOf(value), denominator: [1, 1, 1, 1] });

function rangeOf(value: ValueTable): [number, number] {
  const prices = pricesOf(value);
  return [Math.min(...prices), Math.max(...prices)];
}

function read(value: ValueTable, outcomes: Outcomes): Reading {
  const reading = readRatio(ratioOf(value), outcomes);
  if (reading) return reading;
  throw new TypeError("A holdout without weight has been let through.");
}

export function valueEstimate(value: ValueTable, table: CellTable, sure: number): Estimate {
  const reading = read(
    value,
    outcomesOf(table.cells, (_, candidate) => candidate),
  );
  return linearEstimate(reading, table.size(), { table, range: rangeOf(value) }, sure);
}

export function valueDifference(value: ValueTable, table: CellTable, sure: number): Estimate {
  const ours = read(
    value,
    outcomesOf(table.cells, (_, candidate) => candidate),
  );
  const theirs = read(
    value,
    outcomesOf(table.cells, (_, __, reference) => reference),
  );
  const [least, most] = rangeOf(value);
  const range: [number, number] = [least - most, most - least];
  const unmoved = { kind: "estimate", standardError: 0, n: table.size(), range } as const;
  return linearDifference(ours, theirs, { table, unmoved }, sure);
}

export interface BestThreshold {
  threshold: number;
  /** Per prediction, at that threshold. */
  value: number;
  rows: number;
}

/** The score from which a positive prediction is worth most; of equals the highest. null: it is best to predict none. */
export function bestThreshold(value: ValueTable, { scores, labels, weights }: RankedRows): BestThreshold | null {
  const [trueNegative, falsePositive, falseNegative, truePositive] = pricesOf(value);
  let all = 0;
  let none = 0;
  for (let place = 0; place < scores.length; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    all += weight;
    none += weight * (labels[place] === 1 ? falseNegative : trueNegative);
  }
  let worth = none;
  let best: BestThreshold | null = null;
  for (let place = 0; place < scores.length; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    worth += weight * (labels[place] === 1 ? truePositive - falseNegative : falsePositive - trueNegative);
    const isEnd = place === scores.length - 1 || scores[place + 1] !== scores[place];
    if (isEnd && worth / all > (best?.value ?? none / all)) {
      best = { threshold: scores[place] as number, value: worth / all, rows: scores.length };
    }
  }
  return best;
}
