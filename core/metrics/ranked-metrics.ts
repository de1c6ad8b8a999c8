/**
 * Metrics that follow from one walk down the rows in order of their scores. Rows with equal scores are taken together, so
 * their order never matters. null: not defined.
 */
export interface RankedRows {
  /** Falling. */
  scores: Float64Array;
  /** 0 or 1, in the same order. */
  labels: Uint8Array;
  /** In the same order; null where all rows count alike. */
  weights: Float64Array | null;
}

export type RankedMetric = (rows: RankedRows) => number | null;

/** Weights that passed by, from the highest score down to the end of a group of equal scores. Whether to go on. */
type Visit = (positives: number, all: number) => boolean;

function walk({ scores, labels, weights }: RankedRows, visit: Visit): void {
  const last = scores.length - 1;
  let positives = 0;
  let all = 0;
  for (let place = 0; place <= last; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    all += weight;
    positives += weight * (labels[place] as number);
    if (place < last && scores[place + 1] === scores[place]) continue;
    if (!visit(positives, all)) return;
  }
}

function totals({ labels, weights }: RankedRows): { positives: number; all: number } {
  let positives = 0;
  let all = 0;
  for (let place = 0; place < labels.length; place++) {
    const weight = weights === null ? 1 : (weights[place] as number);
    all += weight;
    positives += weight * (labels[place] as number);
  }
  return { positives, all };
}

/** The sum of precision times the step of recall at each distinct score: no interpolation, which would flatter. */
export const averagePrecision: RankedMetric = (rows) => {
  let sum = 0;
  let before = 0;
  let found = 0;
  walk(rows, (positives, all) => {
    if (all > 0) sum += ((positives - before) * positives) / all;
    before = positives;
    found = positives;
    return true;
  });
  return found === 0 ? null : sum / found;
};

/**
 * The area under the ROC curve up to a false positive rate, scaled so that chance gives ½ and a perfect ranking 1
 * (McClish 1989).
 */
export function partialAuc(mostFpr: number): RankedMetric {
  return (rows) => {
    const whole = totals(rows);
    const negatives = whole.all - whole.positives;
    if (whole.positives === 0 || negatives === 0) return null;
    let area = 0;
    let fromFpr = 0;
    let fromTpr = 0;
    walk(rows, (positives, all) => {
      const fpr = (all - positives) / negatives;
      const tpr = positives / whole.positives;
      const to = Math.min(fpr, mostFpr);
      if (to > fromFpr) {
        const reached = fromTpr + ((tpr - fromTpr) * (to - fromFpr)) / (fpr - fromFpr);
        area += ((to - fromFpr) * (fromTpr + reached)) / 2;
      }
      fromFpr = Math.max(fromFpr, fpr);
      fromTpr = tpr;
      return fpr < mostFpr;
    });
    const chance = mostFpr ** 2 / 2;
    return (1 + (area - chance) / (mostFpr - chance)) / 2;
  };
}

/**
 * How many times as many positives as on average stand among the top share of the rows. Of a group of equal scores that
 * straddles the cut, positives and negatives are taken in proportion.
 */
export function lift(share: number): RankedMetric {
  return (rows) => {
    const whole = totals(rows);
    if (whole.positives === 0) return null;
    const cut = share * whole.all;
    let found = 0;
    let fromPositives = 0;
    let fromAll = 0;
    walk(rows, (positives, all) => {
      if (fromAll < cut && all > fromAll) {
        found += (positives - fromPositives) * Math.min(1, (cut - fromAll) / (all - fromAll));
      }
      fromPositives = positives;
      fromAll = all;
      return all < cut;
    });
    return found / cut / (whole.positives / whole.all);
  };
}
