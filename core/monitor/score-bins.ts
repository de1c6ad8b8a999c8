import type { Task } from "../config/schema.ts";
import { binOf } from "./estimate.ts";
import type { Periods } from "./performance/held-out.ts";
import { type Answered, bestOf, lossByRow } from "./performance/losses.ts";
import type { ScoreBin } from "./reference.ts";

/** So many bins of about as many held-out rows each: fine enough to follow a score, and coarse enough to be sure of. */
const bins = 20;

/** The one number by which rows are put into bins: the score, of many classes that of the most probable. */
export function binnedScores({ task, labels, scores }: Pick<Answered, "task" | "labels" | "scores">): Float64Array {
  if (task !== "multiclass-classification") return scores;
  const width = scores.length / labels.length;
  return labels.map((_, row) => {
    const own = scores.subarray(row * width, (row + 1) * width);
    return own[bestOf(own)] as number;
  });
}

/** What became of each row: 1 where it was positive, or the most probable of many classes right; else the absolute error. */
export function outcomesOf(answered: Answered): Float64Array {
  const { task, labels } = answered;
  if (task === "binary-classification") return labels;
  return task === "regression"
    ? lossByRow("absolute_error", answered)
    : lossByRow("error", answered).map((error) => 1 - error);
}

/**
 * What became of the rows of each score bin. Rows of one score share a bin, and no bin lies on both sides of the threshold
 * of a binary classifier.
 */
export function scoreBins(task: Task, scores: Float64Array, outcomes: Float64Array, threshold: number): ScoreBin[] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const cut = task === "binary-classification" ? threshold : Number.POSITIVE_INFINITY;
  const found: ScoreBin[] = [];
  let bin = emptyBin(task);
  for (const [place, row] of order.entries()) {
    const score = Math.fround(scores[row] as number);
    bin = withRow(bin, score, outcomes[row] as number);
    const next = Math.fround(scores[order[place + 1] as number] ?? Number.POSITIVE_INFINITY);
    const isCut = score < cut && next >= cut;
    const isFull = isCut || (bin.rows >= scores.length / bins && next > score);
    if (isFull || place === order.length - 1) {
      found.push(bin);
      bin = emptyBin(task);
    }
  }
  return found;
}

function emptyBin(task: Task): ScoreBin {
  const bin = { upTo: 0, rows: 0, positives: 0 };
  return task === "regression" ? { ...bin, errors: { sum: 0, squares: 0 } } : bin;
}

function withRow({ rows, positives, errors }: ScoreBin, upTo: number, outcome: number): ScoreBin {
  if (!errors) return { upTo, rows: rows + 1, positives: positives + outcome };
  return {
    ...{ upTo, rows: rows + 1, positives },
    errors: { sum: errors.sum + outcome, squares: errors.squares + outcome ** 2 },
  };
}

/** The newest windows, of more than a year of days. */
const mostPeriods = 400;

/** Rows and outcomes of each window by bin; windows without a row are left out. */
export function periodsOf(
  found: readonly ScoreBin[],
  { scores, outcomes, times }: { scores: Float64Array; outcomes: Float64Array; times: Float64Array },
  ms: number,
): Periods {
  const windows = new Map<number, [number, number][]>();
  for (const [row, time] of times.entries()) {
    if (Number.isNaN(time)) continue;
    const key = Math.floor(time / ms);
    const window = windows.get(key) ?? found.map((): [number, number] => [0, 0]);
    windows.set(key, window);
    const bin = window[binOf(found, Math.fround(scores[row] as number))] as [number, number];
    bin[0] += 1;
    bin[1] += outcomes[row] as number;
  }
  const sorted = [...windows.entries()].sort(([a], [b]) => a - b).map(([, window]) => window);
  return { ms, windows: sorted.slice(-mostPeriods) };
}
