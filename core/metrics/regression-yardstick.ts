import { estimate } from "./bounds.ts";
import type { MetricDefinition } from "./catalogue.ts";
import { medianError } from "./median-error.ts";
import { type Resampled, resample, resampledEstimate, subtractResampled } from "./resampling.ts";
import { isRowMetric, type RowReadings, rowDifference, rowEstimate, rowReadings } from "./row-metrics.ts";
import { effectiveSize, type Sample } from "./sample.ts";
import type { Yardstick } from "./yardstick.ts";

interface Predicted {
  scores: Float64Array;
  readings: RowReadings;
  /** Only where it is asked for: it takes a bootstrap. */
  median: Resampled | null;
}

export function regressionYardstick(
  sample: Sample,
  metrics: readonly MetricDefinition[],
  sure: number,
): Yardstick<Predicted> {
  const n = effectiveSize(sample);
  const ground = { n, range: null, undefinedNote: "not defined: no row counts", isShare: false };
  const asksForMedian = metrics.some(isMedian);
  return {
    read: (scores) => ({
      scores,
      readings: rowReadings(sample, scores),
      median: asksForMedian ? (resample([medianError(sample, scores)], sample)[0] ?? null) : null,
    }),
    estimate: (metric, { readings, median }) => {
      if (median && isMedian(metric)) return resampledEstimate(median, ground, sure);
      if (isRowMetric(metric)) return rowEstimate(metric, sample, readings, sure);
      throw noMethod(metric);
    },
    difference: (metric, ours, theirs) => {
      if (ours.median && theirs.median && isMedian(metric)) {
        if (haveSameErrors(sample, ours, theirs)) return estimate(0, n, { kind: "mean", standardError: 0, n }, sure);
        return resampledEstimate(subtractResampled(ours.median, theirs.median), ground, sure);
      }
      if (isRowMetric(metric)) return rowDifference(metric, sample, ours.readings, theirs.readings, sure);
      throw noMethod(metric);
    },
  };
}

const isMedian = ({ family }: MetricDefinition) => family === "median_ae";

function haveSameErrors({ labels }: Sample, { scores: ours }: Predicted, { scores: theirs }: Predicted): boolean {
  const error = (scores: Float64Array, row: number) => Math.abs((labels[row] as number) - (scores[row] as number));
  return labels.every((_, row) => error(ours, row) === error(theirs, row));
}

const noMethod = ({ name }: MetricDefinition) =>
  new TypeError(`The catalogue lists ${name}, but no yardstick measures it.`);
