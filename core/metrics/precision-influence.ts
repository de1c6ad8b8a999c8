import type { RankedRows } from "./ranked-metrics.ts";

/** How average precision moves as single rows gain weight: what its standard error and its bias are made of. */
export interface Influence {
  /** By place in the ranking: the derivative by the row's weight, times that weight. They sum to 0. */
  first: Float64Array;
  /** By how much the value exceeds the truth on average, to second order, where rows are drawn independently. */
  excess: number;
}

/** Sums of weights from the highest score down to each row; at the last row of a score, to the end of that score. */
interface Passed {
  positives: Float64Array;
  all: Float64Array;
}

function passedBy({ labels, weights }: RankedRows): Passed {
  const rows = labels.length;
  const [positives, all] = [new Float64Array(rows), new Float64Array(rows)];
  let found = 0;
  let seen = 0;
  for (let place = 0; place < rows; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    found += weight * (labels[place] as number);
    seen += weight;
    positives[place] = found;
    all[place] = seen;
  }
  return { positives, all };
}

/** Sums over a score and all lower ones: how precision there moves with one more positive, or negative, at that score. */
interface Moved {
  raised: number;
  lowered: number;
  /** The same of the second derivatives, halved. */
  raisedLess: number;
  loweredLess: number;
}

/**
 * From the lowest score up. A row changes the precision at its own score and at all lower ones: a positive raises it by
 * (all - positives) / all² and is one more term of the sum itself, a negative lowers it by positives / all². `value` is the
 * average precision.
 */
export function precisionInfluence(rows: RankedRows, value: number): Influence {
  const { positives, all } = passedBy(rows);
  const whole = positives.at(-1) as number;
  const influence: Influence = { first: new Float64Array(all.length), excess: 0 };
  const moved: Moved = { raised: 0, lowered: 0, raisedLess: 0, loweredLess: 0 };
  for (let from = all.length, to = from; to > 0; to = from) {
    const [found, seen] = [positives[to - 1] as number, all[to - 1] as number];
    from = startOf(rows.scores, to);
    // Above, no row counts.
    if (seen === 0) break;
    const own = (found - (from === 0 ? 0 : (positives[from - 1] as number))) / seen ** 2;
    moved.raised += own * (seen - found);
    moved.lowered += own * found;
    moved.raisedLess += (own * (seen - found)) / seen;
    moved.loweredLess += (own * found) / seen;
    const term = found / seen + moved.raised - value;
    const bend = ((seen - found) / seen ** 2 - moved.raisedLess - term / whole) / whole;
    const ofPositive = { first: term / whole, half: bend };
    const ofNegative = { first: -moved.lowered / whole, half: moved.loweredLess / whole };
    spread(influence, rows, [from, to], [ofNegative, ofPositive]);
  }
  return influence;
}

/** The first derivative by a row's weight, and half the second. */
interface Derivatives {
  first: number;
  half: number;
}

/** Over the rows of one score. */
function spread(
  influence: Influence,
  { labels, weights }: RankedRows,
  [from, to]: readonly [number, number],
  byLabel: readonly [Derivatives, Derivatives],
): void {
  for (let place = from; place < to; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    const { first, half } = byLabel[labels[place] as 0 | 1];
    influence.first[place] = weight * first;
    influence.excess += weight ** 2 * half;
  }
}

/** Of the group of equal scores that ends before the place `to`. */
function startOf(scores: Float64Array, to: number): number {
  let from = to - 1;
  while (from > 0 && scores[from - 1] === scores[to - 1]) from -= 1;
  return from;
}
