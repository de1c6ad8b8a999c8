/** Rows in order of their scores, sorted once for all metrics that ask for it. */
export interface Ranking {
  /** Rows by falling score; equal ones in the order of the rows. */
  order: Uint32Array;
  /** The scores in that order. */
  scores: Float64Array;
}

/**
 * Radix sort of the bits of the scores, O(n): byte by byte from the least significant on, skipping bytes that all scores
 * share, which are many of them where scores come from 32-bit floats. Scores are finite.
 */
export function rank(scores: Float64Array): Ranking {
  let from = inRowOrder(scores);
  let to: Keyed = { keys: new Float64Array(scores.length), rows: new Uint32Array(scores.length) };
  const counts = countDigits(from.keys);
  for (let byte = 0; byte < bytesPerKey; byte++) {
    const starts = startsOf(counts.subarray(byte * digits, (byte + 1) * digits), scores.length);
    if (starts === null) continue;
    scatter(from, to, starts, byte);
    [from, to] = [to, from];
  }
  return { order: from.rows, scores: from.keys };
}

/** Values by row in the order of a ranking. */
export function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let place = 0; place < order.length; place++) sorted[place] = values[order[place] as number] as number;
  return sorted;
}

/** Values in the order of a ranking, by row again. */
export function byRow(values: Float64Array, order: Uint32Array): Float64Array {
  const unsorted = new Float64Array(order.length);
  for (let place = 0; place < order.length; place++) unsorted[order[place] as number] = values[place] as number;
  return unsorted;
}

const bytesPerKey = Float64Array.BYTES_PER_ELEMENT;
const signByte = bytesPerKey - 1;
const digits = 256;

interface Keyed {
  keys: Float64Array;
  rows: Uint32Array;
}

function inRowOrder(scores: Float64Array): Keyed {
  const keys = new Float64Array(scores.length);
  const rows = new Uint32Array(scores.length);
  for (let row = 0; row < rows.length; row++) {
    // Adding 0 makes one number of the two zeros.
    keys[row] = (scores[row] as number) + 0;
    rows[row] = row;
  }
  return { keys, rows };
}

/**
 * Read as an integer, the bits of a float rise with its magnitude. What must rise as scores fall are the bits of negative
 * numbers, and the complement of those of the others; the sign itself stays.
 */
function digitOf(bytes: Uint8Array, at: number, byte: number): number {
  const complement = ((bytes[at + signByte] as number) >> 7) - 1;
  return (bytes[at + byte] as number) ^ (complement & (byte === signByte ? 0x7f : 0xff));
}

/** How often each digit occurs, byte by byte. */
function countDigits(keys: Float64Array): Uint32Array {
  const bytes = new Uint8Array(keys.buffer);
  const counts = new Uint32Array(bytesPerKey * digits);
  for (let at = 0; at < bytes.length; at += bytesPerKey) {
    for (let byte = 0; byte < bytesPerKey; byte++) {
      const slot = byte * digits + digitOf(bytes, at, byte);
      counts[slot] = (counts[slot] as number) + 1;
    }
  }
  return counts;
}

/** Where the keys of each digit go; null where all keys have the same. */
function startsOf(counts: Uint32Array, all: number): Uint32Array | null {
  const starts = new Uint32Array(digits);
  let sum = 0;
  for (let digit = 0; digit < digits; digit++) {
    if (counts[digit] === all) return null;
    starts[digit] = sum;
    sum += counts[digit] as number;
  }
  return starts;
}

function scatter(from: Keyed, to: Keyed, starts: Uint32Array, byte: number): void {
  const bytes = new Uint8Array(from.keys.buffer);
  for (let place = 0; place < from.rows.length; place++) {
    const digit = digitOf(bytes, place * bytesPerKey, byte);
    const target = starts[digit] as number;
    starts[digit] = target + 1;
    to.keys[target] = from.keys[place] as number;
    to.rows[target] = from.rows[place] as number;
  }
}
