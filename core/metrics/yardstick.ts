import type { MetricDefinition } from "./catalogue.ts";
import type { Details, Estimate } from "./measurement.ts";

/** Measures models on one holdout. `read` prepares, once for each model, what several metrics share. */
export interface Yardstick<Model> {
  read: (scores: Float64Array) => Model;
  estimate: (metric: MetricDefinition, model: Model) => Estimate;
  /** What is kept for the report beside the metrics. */
  describe?: (model: Model) => Details;
  /** Candidate minus reference, on the same rows. */
  difference: (metric: MetricDefinition, candidate: Model, reference: Model) => Estimate;
}
