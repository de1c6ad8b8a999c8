import type { Shape } from "./abc.ts";
import { estimate } from "./bounds.ts";
import type { Estimate } from "./measurement.ts";
import { precisionInfluence } from "./precision-influence.ts";
import { averagePrecision } from "./ranked-metrics.ts";
import type { RankedSample } from "./ranked-sample.ts";
import { byRow } from "./ranking.ts";
import { type Sample, type Spread, spreadOf, sumByUnit } from "./sample.ts";
import type { Share } from "./share-differences.ts";

/** Average precision with what its interval takes: derivatives in place of resamples, whatever the weights and units. */
export interface Linearised {
  value: number;
  /** By row, how far it moves the value. They sum to 0. */
  contributions: Float64Array;
  spread: Spread | null;
  shape: Shape | null;
}

/** null: not defined. */
export function linearisedPrecision(ranked: RankedSample, sample: Sample): Linearised | null {
  const value = averagePrecision(ranked.rows);
  if (value === null) return null;
  const { first, excess } = precisionInfluence(ranked.rows, value);
  const contributions = byRow(first, ranked.ranking.order);
  const spread = spreadOf(sample, (row) => contributions[row] as number);
  const isKnown = spread !== null && spread.standardError > 0;
  const shape = isKnown ? shapeOf({ value, contributions, first, excess, ...spread }, ranked, sample) : null;
  return { value, contributions, spread, shape };
}

/** How far the weights are tilted to see the value bend: far enough for rounding not to matter, near enough for a parabola. */
const tilt = 0.1;

/**
 * What the excess of second order is multiplied by. Not derived, but tuned by simulation: with 50 positive rows among 5,000, noise
 * lifts the value by up to twice what the second order says. Where positives are many, both are small beside the standard error.
 */
const higherOrders = 2;

interface Derived extends Spread {
  value: number;
  contributions: Float64Array;
  /** The contributions by place in the ranking. */
  first: Float64Array;
  excess: number;
}

function shapeOf(
  { value, contributions, first, excess, acceleration, freedom }: Derived,
  { rows, ranking }: RankedSample,
  { units }: Sample,
): Shape {
  const byUnit = units && sumByUnit((row) => contributions[row] as number, units);
  const length = lengthOf(byUnit ?? contributions);
  const byPlace =
    byUnit && units ? Float64Array.from(ranking.order, (row) => byUnit[units.of[row] as number] as number) : first;
  const tilted = (step: number) => {
    const weights = new Float64Array(byPlace.length);
    for (let place = 0; place < weights.length; place++) {
      const weight = rows.weights === null ? 1 : (rows.weights[place] as number);
      weights[place] = weight * (1 + (step * (byPlace[place] as number)) / length);
    }
    return averagePrecision({ ...rows, weights }) ?? value;
  };
  const curvature = (tilted(tilt) - 2 * value + tilted(-tilt)) / (2 * length * tilt ** 2);
  // Rows of a unit come and go together, so that the excess grows as the variance does.
  const together = units === null ? 1 : (length / lengthOf(contributions)) ** 2;
  const lifted = (higherOrders * excess * together) / length;
  return { acceleration, bias: acceleration + curvature - lifted, curvature, freedom };
}

function lengthOf(values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

/** The independent items of the rarer class, and why there may be no value. */
interface Ground {
  n: number;
  undefinedNote: string;
}

export function linearisedEstimate(model: Linearised | null, { n, undefinedNote }: Ground, sure: number): Estimate {
  const none = { kind: "estimate", n, standardError: null } as const;
  if (model === null) return estimate(null, n, none, sure, undefinedNote);
  const { value, spread, shape } = model;
  const standardError = spread?.standardError ?? null;
  return estimate(value, n, { ...none, standardError, range: [0, 1], ...(shape && { shape }) }, sure);
}

/** Candidate minus reference, on the same rows. */
export function linearisedDifference(
  ours: Linearised | null,
  theirs: Linearised | null,
  { sample, n, undefinedNote }: Ground & { sample: Sample },
  sure: number,
): Estimate {
  const none = { kind: "estimate", n, standardError: null } as const;
  if (ours === null || theirs === null) return estimate(null, n, none, sure, undefinedNote);
  const value = ours.value - theirs.value;
  const spread = spreadOf(sample, (row) => (ours.contributions[row] as number) - (theirs.contributions[row] as number));
  if (spread === null || ours.spread === null || theirs.spread === null) return estimate(value, n, none, sure);
  if (spread.standardError === 0) return estimate(value, n, { kind: "unchanged", chances: n }, sure);
  const models: [Share, Share] = [
    { value: ours.value, standardError: ours.spread.standardError },
    { value: theirs.value, standardError: theirs.spread.standardError },
  ];
  const { acceleration, freedom, standardError } = spread;
  const bias = acceleration - (liftOf(ours) - liftOf(theirs)) / standardError;
  const shape = { acceleration, bias, curvature: 0, freedom };
  return estimate(value, n, { ...none, standardError, shape, models }, sure);
}

/** By how much noise lifts the value, on average: what its bias has beside skewness and bend. */
function liftOf({ shape, spread }: Linearised): number {
  return shape && spread ? (shape.acceleration + shape.curvature - shape.bias) * spread.standardError : 0;
}
