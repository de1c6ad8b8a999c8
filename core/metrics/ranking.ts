/** Rows in order of their scores, sorted once for all metrics that ask for it. */
export interface Ranking {
  /** Rows by falling score; equal ones in the order of the rows. */
  order: Uint32Array;
  /** The scores in that order. */
  scores: Float64Array;
}

const digitBits = 11;
const digits = 1 << digitBits;
const passes = 6;

/**
 * Radix sort of the bits of the scores, O(n): least significant digit first, skipping digits that all scores share, which
 * is most of them where scores come from 32-bit floats. Scores are finite.
 */
export function rank(scores: Float64Array): Ranking {
  let from = keysOf(scores);
  let to: Keys = { low: new Uint32Array(scores.length), high: from.high.slice(), rows: from.rows.slice() };
  for (let pass = 0; pass < passes; pass++) {
    const starts = startsOf(from, pass);
    if (starts === null) continue;
    scatter(from, to, starts, pass);
    [from, to] = [to, from];
  }
  const order = from.rows;
  return { order, scores: inOrder(scores, order) };
}

/** Values by row in the order of a ranking. */
export function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let place = 0; place < order.length; place++) sorted[place] = values[order[place] as number] as number;
  return sorted;
}

interface Keys {
  low: Uint32Array;
  high: Uint32Array;
  rows: Uint32Array;
}

/** Unsigned integers in two halves, which rise as the scores fall. */
function keysOf(scores: Float64Array): Keys {
  const size = scores.length;
  const [low, high, rows] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
  const one = new Float64Array(1);
  const halves = new Uint32Array(one.buffer);
  for (let row = 0; row < size; row++) {
    // Adding 0 makes one number of the two zeros.
    one[0] = (scores[row] as number) + 0;
    const isNegative = (halves[1] as number) >>> 31 === 1;
    low[row] = isNegative ? (halves[0] as number) : ~(halves[0] as number);
    high[row] = isNegative ? (halves[1] as number) : ~(halves[1] as number) & 0x7fffffff;
    rows[row] = row;
  }
  return { low, high, rows };
}

/** The digit of a key: 11 bits from the lowest on; the third straddles the halves. */
function digitOf(low: number, high: number, pass: number): number {
  const shift = pass * digitBits;
  if (shift + digitBits <= 32) return (low >>> shift) & (digits - 1);
  if (shift >= 32) return (high >>> (shift - 32)) & (digits - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (digits - 1);
}

/** Where the keys of each digit go; null where all keys have the same. */
function startsOf({ low, high }: Keys, pass: number): Uint32Array | null {
  const starts = new Uint32Array(digits);
  for (let place = 0; place < low.length; place++) {
    const digit = digitOf(low[place] as number, high[place] as number, pass);
    starts[digit] = (starts[digit] as number) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = starts[digit] as number;
    if (count === low.length) return null;
    starts[digit] = sum;
    sum += count;
  }
  return starts;
}

function scatter(from: Keys, to: Keys, starts: Uint32Array, pass: number): void {
  for (let place = 0; place < from.low.length; place++) {
    const [low, high] = [from.low[place] as number, from.high[place] as number];
    const digit = digitOf(low, high, pass);
    const target = starts[digit] as number;
    starts[digit] = target + 1;
    to.low[target] = low;
    to.high[target] = high;
    to.rows[target] = from.rows[place] as number;
  }
}
