import { addToProcess, type Block, type Direction, emptyProcess, logEvidence } from "./share-process.ts";

/**
 * The interval of the rate ratio candidate : stable, valid at any time of looking: every ratio that the e-process does
 * not reject. Bounds only ever tighten (running maximum and minimum over the looks).
 */
export interface RatioInterval {
  /** null: nothing is excluded on this side yet. */
  lower: number | null;
  upper: number | null;
}

/** Bounds beyond these are as good as none. */
const smallestRatio = 1e-6;
const largestRatio = 1e6;
/** Halvings of the logarithmic range 10^±6: leaves a relative width below 1e-12. */
const halvings = 46;

/** @param alpha chance of error of each bound */
export function tighten(interval: RatioInterval, blocks: readonly Block[], alpha: number): RatioInterval {
  const rejects = (ratio: number, direction: Direction) => logEvidenceAt(blocks, ratio, direction) >= -Math.log(alpha);
  return {
    lower: raise(interval.lower, (ratio) => rejects(ratio, "worse")),
    upper: reduce(interval.upper, (ratio) => rejects(ratio, "fine")),
  };
}

function logEvidenceAt(blocks: readonly Block[], ratio: number, direction: Direction): number {
  return logEvidence(blocks.reduce((process, block) => addToProcess(process, block, ratio, direction), emptyProcess));
}

/** The largest ratio that is still rejected from below, if that is above the present bound. */
function raise(present: number | null, rejected: (ratio: number) => boolean): number | null {
  const from = present ?? smallestRatio;
  return rejected(from) ? bisect(from, largestRatio, rejected) : present;
}

function reduce(present: number | null, rejected: (ratio: number) => boolean): number | null {
  const from = present ?? largestRatio;
  return rejected(from) ? bisect(from, smallestRatio, rejected) : present;
}

/** Where, between `inside` (holds) and `outside`, a claim stops to hold; in logarithms, as ratios are. */
function bisect(inside: number, outside: number, holds: (ratio: number) => boolean): number {
  let [good, bad] = [Math.log(inside), Math.log(outside)];
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (good + bad) / 2;
    if (holds(Math.exp(middle))) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return Math.exp(good);
}
