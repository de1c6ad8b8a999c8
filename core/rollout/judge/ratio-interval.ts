import { alternatives, type Block, type Direction, logEvidence } from "./share-process.ts";

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
/** A bound is found to this relative width. */
const precision = 1e-9;
/** The first stride from the present bound, in logarithms; it is doubled until the next bound lies between. */
const firstStride = 0.05;

/** @param alpha chance of error of each bound */
export function tighten(interval: RatioInterval, blocks: readonly Block[], alpha: number): RatioInterval {
  const proof = -Math.log(alpha);
  const rejects = (ratio: number, direction: Direction) => logEvidenceAt(blocks, ratio, direction) >= proof;
  return {
    lower: raise(interval.lower, (ratio) => rejects(ratio, "worse")),
    upper: reduce(interval.upper, (ratio) => rejects(ratio, "fine")),
  };
}

/** The process at any boundary, from all blocks at once: the same sum as one block after the other, in one pass. */
function logEvidenceAt(blocks: readonly Block[], boundary: number, direction: Direction): number {
  return logEvidence(
    alternatives(boundary, direction).map((ratio) => {
      const candidate = Math.log(ratio / boundary);
      let weight = 0;
      for (const { candidateEvents, stableEvents, candidateUnits, stableUnits } of blocks) {
        const shift = Math.log((boundary * candidateUnits + stableUnits) / (ratio * candidateUnits + stableUnits));
        weight += candidateEvents * candidate + (candidateEvents + stableEvents) * shift;
      }
      return weight;
    }),
  );
}

/** The largest ratio that is still rejected from below, if that is above the present bound. */
function raise(present: number | null, rejected: (ratio: number) => boolean): number | null {
  const from = present ?? smallestRatio;
  return rejected(from) ? lastOf(Math.log(from), firstStride, rejected) : present;
}

function reduce(present: number | null, rejected: (ratio: number) => boolean): number | null {
  const from = present ?? largestRatio;
  return rejected(from) ? lastOf(Math.log(from), -firstStride, rejected) : present;
}

/** How far from `inside`, where it holds, a claim goes on to hold; in logarithms, as ratios are. */
function lastOf(inside: number, firstStep: number, holds: (ratio: number) => boolean): number {
  let good = inside;
  let stride = firstStep;
  const limit = Math.log(largestRatio);
  while (Math.abs(good + stride) < limit && holds(Math.exp(good + stride))) {
    good += stride;
    stride *= 2;
  }
  let bad = good + stride;
  while (Math.abs(bad - good) > precision) {
    const middle = (good + bad) / 2;
    if (holds(Math.exp(middle))) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return Math.exp(good);
}
