import { estimate } from "./bounds.ts";
import type { Estimate } from "./measurement.ts";
import { mean, variance } from "./moments.ts";

/**
 * Metrics that are a smooth function of means over rows. Each gives its value and, for every row, the linear effect of
 * that row on the value (its influence, up to a constant), so that one rule finds the standard error of each metric, and
 * of its difference between two models on the same rows: that of a mean.
 */

interface RowMetric {
  kind: "mean" | "estimate";
  /** A value of null is not defined; without an influence there is a value, but no interval. */
  of: (labels: Float64Array, scores: Float64Array) => { value: number | null; influence: Float64Array | null };
}

/** Probabilities of 0 and 1 are moved inwards by this, as scikit-learn does for 64-bit floats. */
const epsilon = Number.EPSILON;

function logLossOf(label: number, score: number): number {
  const probability = Math.min(1 - epsilon, Math.max(epsilon, score));
  return label === 1 ? -Math.log(probability) : -Math.log1p(-probability);
}

const squaredError = (label: number, score: number) => (label - score) ** 2;

function perRow(labels: Float64Array, scores: Float64Array, loss: (label: number, score: number) => number) {
  return labels.map((label, row) => loss(label, scores[row] as number));
}

function meanOf(loss: (label: number, score: number) => number): RowMetric {
  return {
    kind: "mean",
    of: (labels, scores) => {
      const influence = perRow(labels, scores, loss);
      return { value: mean(influence), influence };
    },
  };
}

/** d √m = dm / 2√m. */
const rmse: RowMetric = {
  kind: "estimate",
  of: (labels, scores) => {
    const squares = perRow(labels, scores, squaredError);
    const value = Math.sqrt(mean(squares));
    return { value, influence: value === 0 ? null : squares.map((square) => square / (2 * value)) };
  },
};

/** R² = 1 - m/v, with the mean square of the errors and of the labels around their mean. */
const r2: RowMetric = {
  kind: "estimate",
  of: (labels, scores) => {
    const center = mean(labels);
    const spread = mean(labels.map((label) => (label - center) ** 2));
    if (spread === 0) return { value: null, influence: null };
    const squares = perRow(labels, scores, squaredError);
    const unexplained = mean(squares) / spread;
    const effect = (square: number, row: number) =>
      (unexplained * ((labels[row] as number) - center) ** 2 - square) / spread;
    return { value: 1 - unexplained, influence: squares.map(effect) };
  },
};

const metrics = {
  log_loss: meanOf(logLossOf),
  brier: meanOf(squaredError),
  mse: meanOf(squaredError),
  mae: meanOf((label, score) => Math.abs(label - score)),
  rmse,
  r2,
} as const;

type RowMetricName = keyof typeof metrics;

export function isRowMetric(metric: string): metric is RowMetricName {
  return Object.hasOwn(metrics, metric);
}

export function rowEstimate(name: RowMetricName, labels: Float64Array, scores: Float64Array, sure: number): Estimate {
  const { value, influence } = metrics[name].of(labels, scores);
  const spread = influence && standardErrorOf(influence);
  const note = noteOn(value, spread);
  // Without any spread among the rows the sample says nothing about rows that it lacks.
  const standardError = spread === 0 ? null : spread;
  return estimate(value, labels.length, { kind: metrics[name].kind, standardError, n: labels.length }, sure, note);
}

function noteOn(value: number | null, spread: number | null): string | undefined {
  if (value === null) return "not defined: every label of the holdout has the same value";
  return spread ? undefined : "no interval: every row has the same error, so nothing is known of its spread";
}

/** Candidate minus reference, from the differences row by row. */
export function rowDifference(
  name: RowMetricName,
  labels: Float64Array,
  candidate: Float64Array,
  reference: Float64Array,
  sure: number,
): Estimate {
  const { kind, of } = metrics[name];
  const [ours, theirs] = [of(labels, candidate), of(labels, reference)];
  const n = labels.length;
  if (ours.value === null || theirs.value === null) {
    return estimate(null, n, { kind, standardError: null, n }, sure, noteOn(null, null));
  }
  const differences = ours.influence && theirs.influence && subtract(ours.influence, theirs.influence);
  const standardError = differences && standardErrorOf(differences);
  const note = standardError === null ? "no interval: one of the models makes no error at all" : undefined;
  return estimate(ours.value - theirs.value, n, { kind, standardError, n }, sure, note);
}

function subtract(ours: Float64Array, theirs: Float64Array): Float64Array {
  return ours.map((value, row) => value - (theirs[row] as number));
}

function standardErrorOf(values: Float64Array): number | null {
  const square = variance(values);
  return square === null ? null : Math.sqrt(square / values.length);
}
