import { binsOfEqualSize, calibrationCurve } from "../metrics/calibration.ts";
import type { RankedRows } from "../metrics/ranked-metrics.ts";
import { inOrder, rank } from "../metrics/ranking.ts";
import { countConfusion } from "./confusion.ts";
import { type BinaryCurves, calibrationBins, curvePoints, histogramBins } from "./curves.ts";
import { rounded } from "./rounded.ts";

interface ScoredRows {
  labels: Float64Array;
  weights: Float64Array | null;
  scores: Float64Array;
}

/** Curves of a model that gives the probability of the positive class. */
export function binaryCurves({ labels, weights, scores }: ScoredRows, threshold: number): BinaryCurves {
  const { order, scores: falling } = rank(scores);
  const rows: RankedRows = {
    scores: falling,
    labels: Uint8Array.from(order, (row) => labels[row] as number),
    weights: weights && inOrder(weights, order),
  };
  const { positives, negatives } = totalsOf(rows);
  return {
    kind: "binary",
    prevalence: rounded(positives / (positives + negatives)),
    ranked: rankedCurve(rows, positives, negatives),
    calibration: calibrationCurve(rows, binsOfEqualSize(falling, calibrationBins)).map(
      ({ predicted, observed, rows }) => ({ predicted: rounded(predicted), observed: rounded(observed), rows }),
    ),
    scores: { positives: histogram(rows, 1, positives), negatives: histogram(rows, 0, negatives) },
    confusion: countConfusion(["negative", "positive"], labels, (row) =>
      (scores[row] as number) >= threshold ? 1 : 0,
    ),
  };
}

const weightOf = ({ weights }: RankedRows, place: number) => (weights === null ? 1 : (weights[place] as number));

function totalsOf(rows: RankedRows): { positives: number; negatives: number } {
  let positives = 0;
  let all = 0;
  rows.labels.forEach((label, place) => {
    const weight = weightOf(rows, place);
    all += weight;
    positives += label * weight;
  });
  return { positives, negatives: all - positives };
}

/** A step of this size, in false and true positive rate together, is one point; equal scores are never divided. */
const step = 2 / curvePoints;

function rankedCurve(rows: RankedRows, positives: number, negatives: number): [number, number][] {
  const points: [number, number][] = [[0, 0]];
  const last = rows.scores.length - 1;
  let [found, mistaken, next] = [0, 0, step];
  for (let place = 0; place <= last; place++) {
    const weight = weightOf(rows, place);
    if (rows.labels[place] === 1) found += weight;
    else mistaken += weight;
    if (place < last && rows.scores[place + 1] === rows.scores[place]) continue;
    const way = found / positives + mistaken / negatives;
    if (way < next && place < last) continue;
    points.push([rounded(Math.min(1, mistaken / negatives)), rounded(Math.min(1, found / positives))]);
    next = Math.floor(way / step + 1) * step;
  }
  return points;
}

/** Of the rows of one class, the share by score. */
function histogram(rows: RankedRows, label: number, total: number): number[] {
  const bins = new Array<number>(histogramBins).fill(0);
  rows.scores.forEach((score, place) => {
    if (rows.labels[place] !== label) return;
    const bin = Math.min(histogramBins - 1, Math.floor(score * histogramBins));
    bins[bin] = (bins[bin] ?? 0) + weightOf(rows, place) / total;
  });
  return bins.map((share) => rounded(Math.min(1, share)));
}
