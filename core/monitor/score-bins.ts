import type { ScoreBin } from "./reference.ts";

/** So many bins of about as many held-out rows each: fine enough to follow a score, and coarse enough to be sure of. */
const bins = 20;

/**
 * Of binary classification: how many rows of each score bin were positive. Rows of one score share a bin, and no bin lies
 * on both sides of the threshold.
 */
export function scoreBins(scores: Float64Array, labels: Float64Array, threshold: number): ScoreBin[] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const found: ScoreBin[] = [];
  let bin: ScoreBin = { upTo: 0, rows: 0, positives: 0 };
  for (const [place, row] of order.entries()) {
    const score = Math.fround(scores[row] as number);
    bin = { upTo: score, rows: bin.rows + 1, positives: bin.positives + (labels[row] === 1 ? 1 : 0) };
    const next = Math.fround(scores[order[place + 1] as number] ?? Number.POSITIVE_INFINITY);
    const isCut = score < threshold && next >= threshold;
    const isFull = isCut || (bin.rows >= scores.length / bins && next > score);
    if (isFull || place === order.length - 1) {
      found.push(bin);
      bin = { upTo: 0, rows: 0, positives: 0 };
    }
  }
  return found;
}
