import type { DesignMatrix } from "../design-matrix.ts";
import { fitWeights, logistic } from "../newton.ts";

/** p becomes 1 / (1 + exp(−(intercept + slope · log(p / (1 − p))))). Slope 1 and intercept 0 leave it as it is. */
export interface Calibration {
  slope: number;
  intercept: number;
}

/** Probabilities are kept this far from 0 and 1, of which 32-bit floats can still tell the latter. */
export const margin = 1e-6;

export function calibrated({ slope, intercept }: Calibration, probability: number): number {
  return logistic.mean(intercept + slope * logOdds(probability));
}

/**
 * Logistic regression of the labels (0 or 1) on the log odds, with the smoothed labels of Platt, "Probabilistic outputs for
 * support vector machines" (1999), by which a perfect separation does not end in certainty.
 *
 * @returns null where the labels are all alike, or higher scores do not mean more positives
 */
export function fitCalibration(probabilities: Float64Array, labels: Float64Array): Calibration | null {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const smoothed = labels.map((label) => (label === 1 ? high : low));
  const [intercept, slope] = fitWeights(matrixOf(probabilities), smoothed, logistic) ?? [];
  return intercept === undefined || slope === undefined || !(slope > 0) ? null : { slope, intercept };
}

function matrixOf(probabilities: Float64Array): DesignMatrix {
  const rows = probabilities.length;
  const values = new Float64Array(2 * rows);
  probabilities.forEach((probability, row) => {
    values.set([1, logOdds(probability)], 2 * row);
  });
  return { rows, width: 2, terms: 2, indices: Int32Array.from({ length: 2 * rows }, (_, term) => term % 2), values };
}

function logOdds(probability: number): number {
  const inside = Math.min(1 - margin, Math.max(margin, probability));
  return Math.log(inside / (1 - inside));
}
