import { aucOf, delongVariance, type Placements, placementDifferences, placementsOf } from "./auc.ts";
import { estimate } from "./bounds.ts";
import type { Estimate } from "./measurement.ts";
import { isRowMetric, rowDifference, rowEstimate } from "./row-metrics.ts";
import { countCells, isThresholded, predict, thresholdedDifference, thresholdedEstimate } from "./thresholded.ts";

/** Measures models on one holdout. `read` prepares, once for each model, what several metrics share. */
export interface Yardstick<Model> {
  read: (scores: Float64Array) => Model;
  estimate: (metric: string, model: Model) => Estimate;
  /** Candidate minus reference, on the same rows. */
  difference: (metric: string, candidate: Model, reference: Model) => Estimate;
}

const noMethod = (metric: string) => new TypeError(`The catalogue lists ${metric}, but no yardstick measures it.`);

export function regressionYardstick(labels: Float64Array, sure: number): Yardstick<Float64Array> {
  return {
    read: (scores) => scores,
    estimate: (metric, scores) => {
      if (isRowMetric(metric)) return rowEstimate(metric, labels, scores, sure);
      throw noMethod(metric);
    },
    difference: (metric, candidate, reference) => {
      if (isRowMetric(metric)) return rowDifference(metric, labels, candidate, reference, sure);
      throw noMethod(metric);
    },
  };
}

interface Classified {
  scores: Float64Array;
  predicted: Uint8Array;
  placements: Placements;
}

export function classificationYardstick(labels: Float64Array, threshold: number, sure: number): Yardstick<Classified> {
  const rows = regressionYardstick(labels, sure);
  return {
    read: (scores) => ({ scores, predicted: predict(scores, threshold), placements: placementsOf(labels, scores) }),
    estimate: (metric, model) => {
      if (metric === "roc_auc") return aucEstimate(model.placements, sure);
      if (!isThresholded(metric)) return rows.estimate(metric, model.scores);
      return thresholdedEstimate(metric, countCells(labels, model.predicted, model.predicted), sure);
    },
    difference: (metric, candidate, reference) => {
      if (metric === "roc_auc") return aucDifference(candidate.placements, reference.placements, sure);
      if (!isThresholded(metric)) return rows.difference(metric, candidate.scores, reference.scores);
      return thresholdedDifference(metric, countCells(labels, candidate.predicted, reference.predicted), sure);
    },
  };
}

function aucEstimate(placements: Placements, sure: number): Estimate {
  const [positives, negatives] = [placements.positives.length, placements.negatives.length];
  const evidence = { kind: "auc", variance: delongVariance(placements), positives, negatives } as const;
  return estimate(aucOf(placements), positives + negatives, evidence, sure);
}

function aucDifference(candidate: Placements, reference: Placements, sure: number): Estimate {
  const [positives, negatives] = [candidate.positives.length, candidate.negatives.length];
  const variance = delongVariance(placementDifferences(candidate, reference));
  const evidence = { kind: "auc-difference", variance, positives, negatives } as const;
  return estimate(aucOf(candidate) - aucOf(reference), positives + negatives, evidence, sure);
}
