import { rank } from "../metrics/ranking.ts";
import { histogramBins, type RegressionCurves } from "./curves.ts";
import { rounded } from "./rounded.ts";

interface PredictedRows {
  labels: Float64Array;
  weights: Float64Array | null;
  scores: Float64Array;
}

interface Range {
  from: number;
  to: number;
}

/** Residuals of all models are counted over the same range, so that they can be compared; a few outliers may lie beyond. */
export function residualRange(labels: Float64Array, models: readonly ({ scores: Float64Array } | null)[]): Range {
  const ends = models.flatMap((model) => {
    if (!model) return [];
    const residuals = labels.map((label, row) => label - (model.scores[row] as number)).sort();
    return [quantile(residuals, 0.005), quantile(residuals, 0.995)];
  });
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  // A model that is right everywhere still has a range.
  return from < to ? { from: rounded(from), to: rounded(to) } : { from: rounded(from - 0.5), to: rounded(to + 0.5) };
}

export function regressionCurves(rows: PredictedRows, range: Range): RegressionCurves {
  return { kind: "regression", predicted: byPrediction(rows), residuals: residualShares(rows, range) };
}

function byPrediction({ labels, scores }: PredictedRows): RegressionCurves["predicted"] {
  const { order } = rank(scores);
  const bins = Math.min(histogramBins, order.length);
  return Array.from({ length: bins }, (_, bin) => {
    // From the lowest prediction on; the ranking falls.
    const members = order.slice(
      Math.floor(((bins - 1 - bin) * order.length) / bins),
      Math.floor(((bins - bin) * order.length) / bins),
    );
    const actual = Float64Array.from(members, (row) => labels[row] as number).sort();
    return {
      predicted: rounded(meanOf(Float64Array.from(members, (row) => scores[row] as number))),
      actual: rounded(meanOf(actual)),
      low: rounded(quantile(actual, 0.1)),
      high: rounded(quantile(actual, 0.9)),
      rows: members.length,
    };
  });
}

function residualShares({ labels, weights, scores }: PredictedRows, { from, to }: Range) {
  const shares = new Array<number>(histogramBins).fill(0);
  const total = weights === null ? labels.length : weights.reduce((sum, weight) => sum + weight, 0);
  labels.forEach((label, row) => {
    const place = Math.floor((histogramBins * (label - (scores[row] as number) - from)) / (to - from));
    const bin = Math.max(0, Math.min(histogramBins - 1, place));
    shares[bin] = (shares[bin] ?? 0) + (weights?.[row] ?? 1) / total;
  });
  return { from, to, shares: shares.map((share) => rounded(Math.min(1, share))) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** Of sorted values, interpolated between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
