import { binsOfEqualSize, calibrationCurve } from "../../metrics/calibration.ts";
import { clopperPearson } from "../../metrics/proportions.ts";
import { rankedSample } from "../../metrics/ranked-sample.ts";
import { eachSide } from "./held-out.ts";
import type { PerformanceReport } from "./performance-report.ts";

const bins = 10;

/** Whether probabilities still mean what they say: their mean beside the share of positives, as a whole and by size. */
export function calibrationOf(labels: Float64Array, scores: Float64Array): PerformanceReport["calibration"] {
  const rows = labels.length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const { rows: ranked } = rankedSample({ labels, weights: null, units: null }, scores);
  return {
    predicted: scores.reduce((sum, score) => sum + score, 0) / rows,
    observed: { value: positives / rows, ...clopperPearson(positives, rows, 1 - eachSide) },
    bins: calibrationCurve(ranked, binsOfEqualSize(ranked.scores, bins)),
  };
}
