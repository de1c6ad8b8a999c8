import { mulberry32 } from "../mulberry32.ts";
import { estimate } from "./bounds.ts";
import type { MetricDefinition } from "./catalogue.ts";
import type { Estimate } from "./measurement.ts";
import { type Resampled, resampledEstimate, resamples, seed, subtractResampled } from "./resampling.ts";

/** What a model costs to run, as measured here rather than as it says of itself. */
export interface ModelProperties {
  bytes: number;
  /** Milliseconds of single calls, each with one row, after some that warm up; in the order in which they were made. */
  latencies: Float64Array;
}

const quantiles: Readonly<Record<string, number>> = { latency_p50_ms: 0.5, latency_p95_ms: 0.95 };

export const propertyNames: readonly string[] = ["model_bytes", ...Object.keys(quantiles)];

export function isProperty({ family }: MetricDefinition): boolean {
  return propertyNames.includes(family);
}

export function propertyEstimate(metric: MetricDefinition, model: ModelProperties | undefined, sure: number): Estimate {
  if (!model) return unmeasured(sure);
  if (metric.family === "model_bytes") return exactly(model.bytes, model.bytes, sure);
  return latencyEstimate(latencyOf(metric, model), model, sure);
}

export function propertyDifference(
  metric: MetricDefinition,
  ours: ModelProperties | undefined,
  theirs: ModelProperties | undefined,
  sure: number,
): Estimate {
  if (!ours || !theirs) return unmeasured(sure);
  if (metric.family === "model_bytes") return exactly(ours.bytes - theirs.bytes, ours.bytes, sure);
  return latencyEstimate(subtractResampled(latencyOf(metric, ours), latencyOf(metric, theirs)), ours, sure);
}

function unmeasured(sure: number): Estimate {
  const note = "not defined: the model was not run one row at a time";
  return estimate(null, 0, { kind: "estimate", standardError: null, n: 0 }, sure, note);
}

/** Counted, not estimated: nothing is left to chance. */
function exactly(value: number, counted: number, sure: number): Estimate {
  return estimate(value, counted, { kind: "mean", standardError: 0, n: counted }, sure);
}

function latencyEstimate(resampled: Resampled, { latencies }: ModelProperties, sure: number): Estimate {
  const ground = { n: latencies.length, range: null, undefinedNote: "not defined: no call was timed" };
  return { ...resampledEstimate(resampled, ground, sure), note: `of ${latencies.length} warm calls with one row each` };
}

/** The bootstrap over calls; the jackknife knows nothing of quantiles, so that there is no acceleration. */
function latencyOf({ family }: MetricDefinition, { latencies }: ModelProperties): Resampled {
  const quantile = quantiles[family];
  if (quantile === undefined || latencies.length === 0) return { kind: "undefined" };
  const next = mulberry32(seed);
  const again = () => latencies.map(() => latencies[Math.floor(next() * latencies.length)] as number);
  const drawn = Float64Array.from({ length: resamples }, () => nearestRank(again(), quantile));
  return { kind: "bootstrap", value: nearestRank(latencies, quantile), drawn, leftOut: new Float64Array(2) };
}

/** The smallest of the values that so large a share does not exceed. */
function nearestRank(values: Float64Array, quantile: number): number {
  return values.toSorted()[Math.max(0, Math.ceil(quantile * values.length) - 1)] as number;
}
