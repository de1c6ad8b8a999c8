import { numbersOf } from "./abc.ts";
import { estimate } from "./bounds.ts";
import type { MetricDefinition } from "./catalogue.ts";
import type { Estimate } from "./measurement.ts";
import { effectiveSize, type Sample, type Spread, spreadOfMean, weightedMean } from "./sample.ts";

/**
 * Metrics that are a smooth function of means over rows. Each gives its value and, for every row, the linear effect of
 * that row on the value (its influence, up to a constant), so that one rule finds the standard error of each metric, and
 * of its difference between two models on the same rows: that of a mean.
 */

interface RowMetric {
  kind: "mean" | "estimate";
  of: (sample: Sample, scores: Float64Array) => Reading;
}

/** A value of null is not defined; without an influence there is a value, but no interval. */
interface Reading {
  value: number | null;
  influence: Float64Array | null;
}

/** What one model's scores say by each metric, computed once: for the metric itself, and for its differences. */
export type RowReadings = (metric: MetricDefinition) => Reading;

export function rowReadings(sample: Sample, scores: Float64Array): RowReadings {
  const known = new Map<string, Reading>();
  return (metric) => {
    const reading = known.get(metric.name) ?? rowMetric(metric).of(sample, scores);
    known.set(metric.name, reading);
    return reading;
  };
}

/** Probabilities of 0 and 1 are moved inwards by this, as scikit-learn does for 64-bit floats. */
const epsilon = Number.EPSILON;

function logLossOf(label: number, score: number): number {
  const probability = Math.min(1 - epsilon, Math.max(epsilon, score));
  return label === 1 ? -Math.log(probability) : -Math.log1p(-probability);
}

type Loss = (label: number, score: number) => number;

const squaredError: Loss = (label, score) => (label - score) ** 2;
const absoluteError: Loss = (label, score) => Math.abs(label - score);
/** Of a label of 0 the error is set in relation to the least difference of floats: enormous, as in scikit-learn. */
const relativeError: Loss = (label, score) => Math.abs(label - score) / Math.max(Math.abs(label), epsilon);

function pinballLoss(quantile: number): Loss {
  return (label, score) => (label >= score ? quantile * (label - score) : (1 - quantile) * (score - label));
}

function perRow({ labels }: Sample, scores: Float64Array, loss: Loss): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row++) losses[row] = loss(labels[row] as number, scores[row] as number);
  return losses;
}

function meanOf(loss: Loss): RowMetric {
  return {
    kind: "mean",
    of: (sample, scores) => {
      const influence = perRow(sample, scores, loss);
      return { value: weightedMean(influence, sample), influence };
    },
  };
}

/** d √m = dm / 2√m. */
const rmse: RowMetric = {
  kind: "estimate",
  of: (sample, scores) => {
    const squares = perRow(sample, scores, squaredError);
    const value = Math.sqrt(weightedMean(squares, sample));
    return { value, influence: value === 0 ? null : squares.map((square) => square / (2 * value)) };
  },
};

/** R² = 1 - m/v, with the mean square of the errors and of the labels around their mean. */
const r2: RowMetric = {
  kind: "estimate",
  of: (sample, scores) => {
    const { labels } = sample;
    const center = weightedMean(labels, sample);
    const spread = weightedMean(
      labels.map((label) => (label - center) ** 2),
      sample,
    );
    if (spread === 0) return { value: null, influence: null };
    const squares = perRow(sample, scores, squaredError);
    const unexplained = weightedMean(squares, sample) / spread;
    const effect = (square: number, row: number) =>
      (unexplained * ((labels[row] as number) - center) ** 2 - square) / spread;
    return { value: 1 - unexplained, influence: squares.map(effect) };
  },
};

const parameterless = {
  log_loss: meanOf(logLossOf),
  brier: meanOf(squaredError),
  mse: meanOf(squaredError),
  mae: meanOf(absoluteError),
  mape: meanOf(relativeError),
  rmse,
  r2,
} as const;

/** undefined: not a metric of this kind. */
function findRowMetric({ family, parameter }: MetricDefinition): RowMetric | undefined {
  if (family === "pinball" && parameter !== null) return meanOf(pinballLoss(parameter));
  return Object.hasOwn(parameterless, family) ? parameterless[family as keyof typeof parameterless] : undefined;
}

export function isRowMetric(metric: MetricDefinition): boolean {
  return findRowMetric(metric) !== undefined;
}

function rowMetric(metric: MetricDefinition): RowMetric {
  const found = findRowMetric(metric);
  if (found) return found;
  throw new TypeError(`${metric.name} is no mean over rows.`);
}

export function rowEstimate(metric: MetricDefinition, sample: Sample, readings: RowReadings, sure: number): Estimate {
  const { kind } = rowMetric(metric);
  const { value, influence } = readings(metric);
  const spread = influence && spreadOfMean(influence, sample);
  const known = spread && whyNoInterval(spread) === undefined ? spread : null;
  const n = effectiveSize(sample);
  const note = value === null ? allAlike : spread ? whyNoInterval(spread) : sameErrors;
  return estimate(value, n, { kind, ...numbersOf(known), n }, sure, note);
}

const allAlike = "not defined: every label of the holdout has the same value";
const sameErrors = "no interval: every row has the same error, so nothing is known of its spread";

/** Of a mean. Beyond this a few rows outweigh all others, and no correction for skewness can be trusted. */
const mostSkewness = 0.5;

/** Without any spread among the rows the sample says nothing about rows that it lacks. */
function whyNoInterval({ standardError, acceleration }: Spread): string | undefined {
  if (standardError === 0) return sameErrors;
  const times = Math.ceil(((6 * acceleration) / mostSkewness) ** 2);
  if (times <= 1) return undefined;
  return `no interval: a few rows make nearly all of the error, and it takes about ${times} times as many rows`;
}

/** Candidate minus reference, from the differences row by row. */
export function rowDifference(
  metric: MetricDefinition,
  sample: Sample,
  candidate: RowReadings,
  reference: RowReadings,
  sure: number,
): Estimate {
  const { kind } = rowMetric(metric);
  const [ours, theirs] = [candidate(metric), reference(metric)];
  const n = effectiveSize(sample);
  if (ours.value === null || theirs.value === null) {
    return estimate(null, n, { kind, standardError: null, n }, sure, allAlike);
  }
  const differences = ours.influence && theirs.influence && subtract(ours.influence, theirs.influence);
  const spread = differences && spreadOfMean(differences, sample);
  const note = spread === null ? "no interval: one of the models makes no error at all" : undefined;
  return estimate(ours.value - theirs.value, n, { kind, ...numbersOf(spread), n }, sure, note);
}

function subtract(ours: Float64Array, theirs: Float64Array): Float64Array {
  const differences = new Float64Array(ours.length);
  for (let row = 0; row < differences.length; row++) differences[row] = (ours[row] as number) - (theirs[row] as number);
  return differences;
}
