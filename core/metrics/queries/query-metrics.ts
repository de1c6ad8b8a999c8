/**
 * How well one query's rows are ranked. Rows of equal scores stand in every order equally often, and each metric is its mean
 * over those orders (McSherry & Najork 2008), so that the order of the rows never matters.
 */
export interface RankedQuery {
  /** Falling. */
  scores: Float64Array;
  /** Graded relevance in the same order, at least 0; above 0 is relevant. */
  relevance: Float64Array;
}

/** Of a query that can be ranked: two rows at the least, and a relevant one among them. */
export type QueryMetric = (query: RankedQuery) => number;

/** Rows of one score: the places from `from` on, up to `to` without it. */
type Visit = (from: number, to: number) => void;

function walk({ scores }: RankedQuery, visit: Visit): void {
  let from = 0;
  for (let place = 1; place <= scores.length; place++) {
    if (place < scores.length && scores[place] === scores[from]) continue;
    visit(from, place);
    from = place;
  }
}

function relevantIn({ relevance }: RankedQuery, from: number, to: number): number {
  let count = 0;
  for (let place = from; place < to; place++) if ((relevance[place] as number) > 0) count += 1;
  return count;
}

/** A place counts the less the later it comes. */
const discount = (place: number) => 1 / Math.log2(place + 2);

/** Sums of the same terms in another order differ by less: a perfect ranking is exactly 1, and so without any spread. */
const rounding = 1e-12;

/**
 * The discounted gain of the first `most` rows in parts of the greatest possible one. The gain is the relevance itself, as
 * in scikit-learn, and not 2 to its power less 1.
 */
export function ndcg(most: number): QueryMetric {
  return (query) => {
    const { relevance } = query;
    let gain = 0;
    walk(query, (from, to) => {
      let [sum, worth] = [0, 0];
      for (let place = from; place < to; place++) {
        sum += relevance[place] as number;
        if (place < most) worth += discount(place);
      }
      gain += (sum / (to - from)) * worth;
    });
    const ideal = relevance.toSorted().reverse().subarray(0, most);
    const value = gain / ideal.reduce((sum, one, place) => sum + one * discount(place), 0);
    return Math.abs(value - 1) < rounding ? 1 : value;
  };
}

/**
 * Average precision of the first `most` rows: the precision at each relevant one among them, added up, over as many as
 * could be there: the smaller of `most` and the number of relevant rows.
 */
export function averagePrecisionAt(most: number): QueryMetric {
  return (query) => {
    let [sum, before] = [0, 0];
    walk(query, (from, to) => {
      const relevant = relevantIn(query, from, to);
      const [chance, others] = [relevant / (to - from), to - from > 1 ? (relevant - 1) / (to - from - 1) : 0];
      for (let place = from; place < Math.min(to, most); place++) {
        // Given that this row is relevant, those before it in the group are so with the chance `others`.
        sum += (chance * (before + 1 + (place - from) * others)) / (place + 1);
      }
      before += relevant;
    });
    return sum / Math.min(most, before);
  };
}

/** One over the place of the first relevant row. */
export const reciprocalRank: QueryMetric = (query) => {
  let value = 0;
  walk(query, (from, to) => {
    if (value > 0) return;
    const [size, relevant] = [to - from, relevantIn(query, from, to)];
    // The chance that no row of the group before this one is relevant.
    let none = 1;
    for (let index = 0; relevant > 0 && index <= size - relevant; index++) {
      const chance = relevant / (size - index);
      value += (none * chance) / (from + index + 1);
      none *= 1 - chance;
    }
  });
  return value;
};
