import { mulberry32 } from "../mulberry32.ts";
import { estimate } from "./bounds.ts";
import type { MetricDefinition } from "./catalogue.ts";
import type { Estimate } from "./measurement.ts";
import { mean, variance } from "./moments.ts";
import { type Resampled, resampledEstimate, resamples, seed, subtractResampled } from "./resampling.ts";

/** What a model costs to run, as measured here rather than as it says of itself. */
export interface ModelProperties {
  bytes: number;
  /** Milliseconds of single calls, each with one row, after some that warm up; in the order in which they were made. */
  latencies: Float64Array;
  /** Bytes at their peak, one number for each process that loaded it and scored a batch; empty: nobody asked. */
  memory: Float64Array;
}

const quantiles: Readonly<Record<string, number>> = { latency_p50_ms: 0.5, latency_p95_ms: 0.95 };

export const propertyNames: readonly string[] = ["model_bytes", "memory_mb", ...Object.keys(quantiles)];

export function isProperty({ family }: MetricDefinition): boolean {
  return propertyNames.includes(family);
}

export function propertyEstimate(metric: MetricDefinition, model: ModelProperties | undefined, sure: number): Estimate {
  if (!model) return unmeasured(sure);
  if (metric.family === "model_bytes") return exactly(model.bytes, model.bytes, sure);
  if (metric.family === "memory_mb") return memoryEstimate(megabytesOf(model), sure);
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
  if (metric.family === "memory_mb") return memoryDifference(megabytesOf(ours), megabytesOf(theirs), sure);
  return latencyEstimate(subtractResampled(latencyOf(metric, ours), latencyOf(metric, theirs)), ours, sure);
}

function unmeasured(sure: number): Estimate {
  const note = "not defined: the model was not run one row at a time";
  return estimate(null, 0, { kind: "estimate", standardError: null, n: 0 }, sure, note);
}

const megabytesOf = ({ memory }: ModelProperties) => memory.map((bytes) => bytes / 1e6);

/** Hardly two processes need the very same: their mean, with Student's interval. */
function memoryEstimate(megabytes: Float64Array, sure: number): Estimate {
  const note = `peak of ${megabytes.length} processes that each loaded the model and scored ${memoryRows} rows, beyond an empty one`;
  return memoryOf(mean(megabytes), (variance(megabytes) ?? 0) / megabytes.length, { megabytes, note }, sure);
}

function memoryDifference(ours: Float64Array, theirs: Float64Array, sure: number): Estimate {
  const squared = (variance(ours) ?? 0) / ours.length + (variance(theirs) ?? 0) / theirs.length;
  return memoryOf(mean(ours) - mean(theirs), squared, { megabytes: ours }, sure);
}

/** As many rows as each process scores. */
export const memoryRows = 1_024;

function memoryOf(
  value: number,
  squaredError: number,
  { megabytes, note }: { megabytes: Float64Array; note?: string },
  sure: number,
): Estimate {
  if (megabytes.length < 2) return unmeasured(sure);
  const evidence = {
    kind: "estimate",
    standardError: Math.sqrt(squaredError),
    n: memoryRows,
    degreesOfFreedom: megabytes.length - 1,
  } as const;
  return estimate(value, memoryRows, evidence, sure, note);
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
