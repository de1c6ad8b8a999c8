import type { RankedMetric, RankedRows } from "./ranked-metrics.ts";
import { inOrder, type Ranking, rank } from "./ranking.ts";
import { type Resampleable, sections } from "./resampling.ts";
import type { Sample } from "./sample.ts";

/** The sample in the order of one model's scores. */
export interface RankedSample {
  ranking: Ranking;
  rows: RankedRows;
  /** The rows divided, all metrics alike; the last division is kept. */
  bySection: (sectionOf: Uint8Array) => RankedRows[];
}

export function rankedSample({ labels, weights }: Sample, scores: Float64Array): RankedSample {
  const ranking = rank(scores);
  const { order } = ranking;
  const ranked = new Uint8Array(order.length);
  for (let place = 0; place < order.length; place++) ranked[place] = labels[order[place] as number] as number;
  const rows = { scores: ranking.scores, labels: ranked, weights: weights && inOrder(weights, order) };
  let divided: { sectionOf: Uint8Array; parts: RankedRows[] } | null = null;
  const bySection = (sectionOf: Uint8Array) => {
    if (divided?.sectionOf !== sectionOf) divided = { sectionOf, parts: split(rows, order, sectionOf) };
    return divided.parts;
  };
  return { ranking, rows, bySection };
}

export function resampleable({ ranking, rows, bySection }: RankedSample, metric: RankedMetric): Resampleable {
  return {
    of: (weights) => metric({ ...rows, weights: weights && inOrder(weights, ranking.order) }),
    bySection: (sectionOf) => bySection(sectionOf).map(metric),
  };
}

/** Each section by itself, still in order. */
function split(rows: RankedRows, order: Uint32Array, sectionOf: Uint8Array): RankedRows[] {
  const section = new Uint8Array(order.length);
  const sizes = new Array<number>(sections).fill(0);
  for (let place = 0; place < order.length; place++) {
    const index = sectionOf[order[place] as number] as number;
    section[place] = index;
    sizes[index] = (sizes[index] as number) + 1;
  }
  const parts = sizes.map((size) => ({
    scores: new Float64Array(size),
    labels: new Uint8Array(size),
    weights: rows.weights && new Float64Array(size),
  }));
  const filled = new Array<number>(sections).fill(0);
  for (let place = 0; place < order.length; place++) {
    const index = section[place] as number;
    const part = parts[index] as RankedRows;
    const at = filled[index] as number;
    filled[index] = at + 1;
    part.scores[at] = rows.scores[place] as number;
    part.labels[at] = rows.labels[place] as number;
    if (part.weights && rows.weights) part.weights[at] = rows.weights[place] as number;
  }
  return parts;
}
