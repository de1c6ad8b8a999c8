/**
 * Sticky weighted routing. A unit has a fixed place on [0, 1) for as long as the salt stays; versions own intervals of
 * it. With two versions, raising one share only ever moves units from the other to it: nobody is reshuffled.
 */
export interface Split {
  digests: readonly string[];
  /** Upper end of each digest's interval; the last is 1. Rising. */
  edges: readonly number[];
}

/** @param weights percent by digest; versions without weight own nothing. null: nobody serves */
export function splitOf(weights: Readonly<Record<string, number>>): Split | null {
  const served = Object.entries(weights)
    .filter(([, percent]) => percent > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const total = served.reduce((sum, [, percent]) => sum + percent, 0);
  if (!(total > 0)) {
    return null;
  }
  let below = 0;
  const edges = served.map(([, percent]) => {
    below += percent;
    return below / total;
  });
  return { digests: served.map(([digest]) => digest), edges: [...edges.slice(0, -1), 1] };
}

/** @param place on [0, 1) */
export function digestAt(split: Split, place: number): string {
  const index = split.edges.findIndex((edge) => place < edge);
  const digest = split.digests[index];
  if (digest === undefined) {
    throw new RangeError(`${place} is no place on [0, 1)`);
  }
  return digest;
}

/** 2^53: as many different units as a double tells apart. */
const hashRange = 2 ** 53;

export function placeOf(hash: number): number {
  return hash / hashRange;
}

/**
 * A whole number below 2^53 that is the same for the same unit and salt everywhere: two FNV-1a lanes with different
 * primes, each finished as MurmurHash3 does so that units that differ in one digit end far apart. Not for secrets.
 */
export function hashUnit(unit: string, salt: string): number {
  const text = `${salt}\u0000${unit}`;
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  const upper = finish(high ^ (low >>> 15)) >>> 11; // 21 bits
  return upper * 2 ** 32 + finish(low ^ (high >>> 13));
}

function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
