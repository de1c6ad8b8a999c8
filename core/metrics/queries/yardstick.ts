import { numbersOf } from "../abc.ts";
import { estimate } from "../bounds.ts";
import type { MetricDefinition } from "../catalogue.ts";
import type { Details, Estimate, Evidence } from "../measurement.ts";
import { spreadOfMean, type Units } from "../sample.ts";
import type { Yardstick } from "../yardstick.ts";
import { averagePrecisionAt, ndcg, type QueryMetric, reciprocalRank } from "./query-metrics.ts";
import { type QuerySample, rankableQueries, rankQueries } from "./ranked-queries.ts";

/** The values of one metric, query by query; the same queries for every model. */
type Ranked = (metric: MetricDefinition) => Float64Array;

/** Means over queries, which are independent as rows of one query are not. */
export function rankingYardstick(sample: QuerySample, sure: number): Yardstick<Ranked> {
  const queries = rankableQueries(sample);
  const leftOut = leftOutOf(sample.units, queries);
  return {
    read: (scores) => {
      const valuesOf = rankQueries(sample, queries, scores);
      const known = new Map<string, Float64Array>();
      return (metric) => {
        const values = known.get(metric.name) ?? valuesOf(queryMetric(metric));
        known.set(metric.name, values);
        return values;
      };
    },
    describe: () => ({ queries: leftOut }),
    estimate: (metric, model) => ownEstimate(model(metric), sure),
    difference: (metric, ours, theirs) => {
      return differenceEstimate(subtract(ours(metric), theirs(metric)), sure);
    },
  };
}

function queryMetric({ family, parameter, name }: MetricDefinition): QueryMetric {
  if (family === "mrr") return reciprocalRank;
  if (family === "ndcg" && parameter !== null) return ndcg(parameter);
  if (family === "map" && parameter !== null) return averagePrecisionAt(parameter);
  throw new TypeError(`The catalogue lists ${name}, but no yardstick measures it.`);
}

const examples = 5;
const longestName = 50;

function leftOutOf({ count, names = [] }: Units, queries: Uint32Array): Details["queries"] {
  const ranked = new Set(queries);
  const others = Array.from({ length: count }, (_, query) => query).filter((query) => !ranked.has(query));
  const named = others.slice(0, examples).flatMap((query) => names[query]?.slice(0, longestName) ?? []);
  return { ranked: queries.length, leftOut: others.length, examples: named };
}

const unranked = "not defined: no query has two rows and a relevant one among them";

function ownEstimate(values: Float64Array, sure: number): Estimate {
  const n = values.length;
  const evidence: Evidence = { kind: "estimate", ...numbersOf(spreadOver(values)), n, range: [0, 1] };
  return n === 0 ? estimate(null, n, evidence, sure, unranked) : estimate(meanOf(values), n, evidence, sure);
}

/** Queries count alike. */
const spreadOver = (values: Float64Array) => spreadOfMean(values, { labels: values, weights: null, units: null });

/** What rounding alone may differ by is no difference. */
const rounding = 1e-12;

function subtract(ours: Float64Array, theirs: Float64Array): Float64Array {
  return ours.map((own, query) => {
    const difference = own - (theirs[query] as number);
    return Math.abs(difference) < rounding ? 0 : difference;
  });
}

function differenceEstimate(differences: Float64Array, sure: number): Estimate {
  const n = differences.length;
  const spread = spreadOver(differences);
  const mean = { kind: "mean", ...numbersOf(spread), n } as const;
  if (n === 0) return estimate(null, n, mean, sure, unranked);
  const evidence: Evidence = spread?.standardError === 0 ? { kind: "unchanged", chances: n } : mean;
  return estimate(meanOf(differences), n, evidence, sure);
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
