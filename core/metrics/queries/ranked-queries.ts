import { rank } from "../ranking.ts";
import type { Sample, Units } from "../sample.ts";
import type { QueryMetric, RankedQuery } from "./query-metrics.ts";

/** A sample whose units are queries: the rows of one compete with each other, and with no others. */
export interface QuerySample extends Sample {
  units: Units;
}

/** Where the rows of each query begin when queries stand one after the other; at the end, how many rows there are. */
function startsOf({ count, of }: Units): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const query of of) starts[query + 1] = (starts[query + 1] as number) + 1;
  for (let query = 0; query < count; query++) {
    starts[query + 1] = (starts[query + 1] as number) + (starts[query] as number);
  }
  return starts;
}

/** Queries with two rows and a relevant one among them: every order of the others is as good as any. */
export function rankableQueries({ labels, units }: QuerySample): Uint32Array {
  const rows = new Uint32Array(units.count);
  const relevant = new Uint8Array(units.count);
  labels.forEach((label, row) => {
    const query = units.of[row] as number;
    rows[query] = (rows[query] as number) + 1;
    if (label > 0) relevant[query] = 1;
  });
  return Uint32Array.from(rows.keys()).filter((query) => (rows[query] as number) > 1 && relevant[query] === 1);
}

/** The value of a metric for each of these queries. All rows are sorted once, and then dealt out to their queries. */
export function rankQueries(
  { labels, units }: QuerySample,
  queries: Uint32Array,
  scores: Float64Array,
): (metric: QueryMetric) => Float64Array {
  const ranking = rank(scores);
  const starts = startsOf(units);
  const next = starts.slice(0, units.count);
  const dealt = { scores: new Float64Array(labels.length), relevance: new Float64Array(labels.length) };
  ranking.order.forEach((row, place) => {
    const query = units.of[row] as number;
    const at = next[query] as number;
    next[query] = at + 1;
    dealt.scores[at] = ranking.scores[place] as number;
    dealt.relevance[at] = labels[row] as number;
  });
  const ranked = (query: number): RankedQuery => {
    const [from, to] = [starts[query], starts[query + 1]];
    return { scores: dealt.scores.subarray(from, to), relevance: dealt.relevance.subarray(from, to) };
  };
  return (metric) => Float64Array.from(queries, (query) => metric(ranked(query)));
}
