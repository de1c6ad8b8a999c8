import type { MetricDefinition } from "./catalogue.ts";
import type { Details, Estimate } from "./measurement.ts";
import { isRowMetric, type RowReadings, rowDifference, rowEstimate, rowReadings } from "./row-metrics.ts";
import type { Sample } from "./sample.ts";

/** Measures models on one holdout. `read` prepares, once for each model, what several metrics share. */
export interface Yardstick<Model> {
  read: (scores: Float64Array) => Model;
  estimate: (metric: MetricDefinition, model: Model) => Estimate;
  /** What is kept for the report beside the metrics. */
  describe?: (model: Model) => Details;
  /** Candidate minus reference, on the same rows. */
  difference: (metric: MetricDefinition, candidate: Model, reference: Model) => Estimate;
}

const noMethod = ({ name }: MetricDefinition) =>
  new TypeError(`The catalogue lists ${name}, but no yardstick measures it.`);

export function regressionYardstick(sample: Sample, sure: number): Yardstick<RowReadings> {
  return {
    read: (scores) => rowReadings(sample, scores),
    estimate: (metric, readings) => {
      if (isRowMetric(metric)) return rowEstimate(metric, sample, readings, sure);
      throw noMethod(metric);
    },
    difference: (metric, candidate, reference) => {
      if (isRowMetric(metric)) return rowDifference(metric, sample, candidate, reference, sure);
      throw noMethod(metric);
    },
  };
}
