import { mulberry32 } from "../mulberry32.ts";
import { percentilesOf } from "./bca.ts";
import { estimate } from "./bounds.ts";
import type { Estimate, Evidence } from "./measurement.ts";
import { variance } from "./moments.ts";
import { itemsOf, type Sample } from "./sample.ts";

/**
 * Intervals of metrics that have no formula of their own. On few rows: the bootstrap over rows or, where rows come in units,
 * over units. On many: the metric of each of 20 sections, drawn by hash, whose spread gives a t interval. Every model of
 * one holdout meets the very same resamples, so that differences are paired.
 */
export const resamples = 2_000;
export const seed = 20_010_401;
export const sections = 20;
/** From so many rows on, sections take the place of the bootstrap. */
export const manyRows = 10_000;
const jackknifeBlocks = 200;

/** A metric as a function of how much each row counts; null: not defined. */
export interface Resampleable {
  /** On rows that are weighted anew. */
  of: (weights: Float64Array | null) => number | null;
  /** On each section by itself. */
  bySection: (sectionOf: Uint8Array) => (number | null)[];
}

export type Resampled =
  | { kind: "undefined" }
  | { kind: "bootstrap"; value: number; drawn: Float64Array; leftOut: Float64Array; noise?: number }
  | { kind: "sections"; value: number; drawn: Float64Array; noise?: number };

/**
 * All metrics of one model at once, so that the resamples are drawn once. `strata` is for metrics that do not depend on how
 * many rows of each label there are: every resample then has as many as the sample. Units may hold rows of both labels, so
 * that there the units alone are drawn.
 */
export function resample(
  metrics: readonly Resampleable[],
  sample: Sample,
  strata: "labels" | "none" = "none",
): Resampled[] {
  if (metrics.length === 0) return [];
  if (sample.labels.length >= manyRows) return cut(metrics, sample);
  return bootstrap(
    metrics,
    sample,
    strata === "labels" && sample.units === null ? byLabel(sample) : [everyItem(sample)],
  );
}

const everyItem = (sample: Sample) => Uint32Array.from({ length: itemsOf(sample) }, (_, item) => item);

function byLabel(sample: Sample): Uint32Array[] {
  const rows = everyItem(sample);
  return [...new Set(sample.labels)].sort().map((label) => rows.filter((row) => sample.labels[row] === label));
}

function cut(metrics: readonly Resampleable[], sample: Sample): Resampled[] {
  const sectionOf = sectionsOf(sample);
  return metrics.map(({ of, bySection }): Resampled => {
    const value = of(sample.weights);
    if (value === null) return { kind: "undefined" };
    const drawn = bySection(sectionOf).map((one) => one ?? Number.NaN);
    return { kind: "sections", value, drawn: Float64Array.from(drawn) };
  });
}

/** By row; rows of one unit share a section. */
function sectionsOf({ labels, units }: Sample): Uint8Array {
  const sectionOf = new Uint8Array(labels.length);
  for (let row = 0; row < sectionOf.length; row++) {
    const hash = units === null ? scramble(row) : (units.hashes[units.of[row] as number] as number);
    sectionOf[row] = hash % sections;
  }
  return sectionOf;
}

/** A hash of 32 bits (the finalizer of MurmurHash3). */
export function scramble(integer: number): number {
  let hash = Math.imul(integer ^ (integer >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Every stratum is drawn from by itself, as often as it has items. */
function bootstrap(metrics: readonly Resampleable[], sample: Sample, strata: readonly Uint32Array[]): Resampled[] {
  const items = itemsOf(sample);
  const times = new Float64Array(items);
  const draw = (next: () => number) => {
    times.fill(0);
    for (const stratum of strata) {
      for (let place = 0; place < stratum.length; place++) {
        const item = stratum[Math.floor(next() * stratum.length)] as number;
        times[item] = (times[item] as number) + 1;
      }
    }
  };
  const next = mulberry32(seed);
  const blocks = Math.min(items, jackknifeBlocks);
  const drawn = collect(metrics, sample, times, resamples, () => draw(next));
  const leftOut = collect(metrics, sample, times, blocks, (block) => {
    for (let item = 0; item < items; item++) times[item] = item % blocks === block ? 0 : 1;
  });
  return metrics.map(({ of }, index): Resampled => {
    const value = of(sample.weights);
    if (value === null) return { kind: "undefined" };
    return { kind: "bootstrap", value, drawn: drawn[index] as Float64Array, leftOut: leftOut[index] as Float64Array };
  });
}

/** The metrics on so many reweighted samples; NaN where one is not defined. */
function collect(
  metrics: readonly Resampleable[],
  { labels, weights, units }: Sample,
  times: Float64Array,
  count: number,
  prepare: (index: number) => void,
): Float64Array[] {
  const values = metrics.map(() => new Float64Array(count));
  const reweighted = new Float64Array(labels.length);
  for (let index = 0; index < count; index++) {
    prepare(index);
    for (let row = 0; row < labels.length; row++) {
      const item = units === null ? row : (units.of[row] as number);
      reweighted[row] = (times[item] as number) * (weights === null ? 1 : (weights[row] as number));
    }
    metrics.forEach(({ of }, metric) => {
      (values[metric] as Float64Array)[index] = of(reweighted) ?? Number.NaN;
    });
  }
  return values;
}

/** Candidate minus reference, resample by resample. */
export function subtractResampled(ours: Resampled, theirs: Resampled): Resampled {
  if (ours.kind === "undefined" || theirs.kind === "undefined" || ours.kind !== theirs.kind)
    return { kind: "undefined" };
  const value = ours.value - theirs.value;
  const drawn = subtract(ours.drawn, theirs.drawn);
  const noise = ours.noise === undefined ? {} : { noise: Math.max(ours.noise, theirs.noise ?? 0) };
  if (ours.kind === "sections" || theirs.kind === "sections") return { kind: "sections", value, drawn, ...noise };
  return { kind: "bootstrap", value, drawn, leftOut: subtract(ours.leftOut, theirs.leftOut), ...noise };
}

function subtract(ours: Float64Array, theirs: Float64Array): Float64Array {
  return ours.map((value, index) => value - (theirs[index] as number));
}

/** What an estimate rests on: how many independent items, in which range it can lie, and why it may be undefined. */
interface Ground {
  n: number;
  range: [number, number] | null;
  undefinedNote: string;
  /** Whether no row can move it by more than its share of the rows; false of amounts, such as errors of predicted numbers. */
  isShare?: boolean;
}

export function resampledEstimate(resampled: Resampled, ground: Ground, sure: number): Estimate {
  const { n, range } = ground;
  const none = { kind: "estimate", standardError: null, n } as const;
  if (resampled.kind === "undefined") return estimate(null, n, none, sure, ground.undefinedNote);
  const { value, noise } = resampled;
  if (resampled.drawn.some(Number.isNaN)) {
    return estimate(value, n, none, sure, "no interval: in parts of the holdout the metric is not defined");
  }
  const spread = Math.sqrt(variance(resampled.drawn) ?? 0);
  if (spread === 0) return unmoved(value, ground, sure);
  if (resampled.kind === "sections") {
    const standardError = spread / Math.sqrt(sections);
    const evidence = { ...none, standardError, degreesOfFreedom: sections - 1, ...(range && { range }) };
    return estimate(value, n, { ...evidence, ...(noise !== undefined && { noise }) }, sure);
  }
  // A value that noise lifts is lifted again in every resample: its percentiles mislead, its spread does not.
  if (noise !== undefined) {
    return estimate(value, n, { ...none, standardError: spread, noise, ...(range && { range }) }, sure);
  }
  const percentiles = percentilesOf(value, resampled.drawn, resampled.leftOut);
  if (percentiles === null) return estimate(value, n, none, sure, "no interval: the bootstrap is too lopsided");
  return estimate(value, n, { ...none, standardError: spread, resampled: { resamples, seed, ...percentiles } }, sure);
}

/** Not one resample differed: a difference that never showed, or a metric at the end of its range. */
function unmoved(value: number, { n, range, isShare = true }: Ground, sure: number): Estimate {
  if (!isShare) {
    const none = { kind: "estimate", standardError: null, n } as const;
    return estimate(value, n, none, sure, "no interval: not one resample differed, so nothing is known of its spread");
  }
  const evidence: Evidence =
    range === null ? { kind: "unchanged", chances: n } : { kind: "estimate", standardError: 0, n, range };
  return estimate(value, n, evidence, sure);
}
