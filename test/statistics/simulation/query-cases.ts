import type { Case } from "./case.ts";
import { bothVerdicts, inputOf, judged, onTheLimit } from "./judged.ts";
import type { Random } from "./random.ts";

/** Queries of five rows, one of them relevant: how often a model puts it at which place says all. */

const rowsPerQuery = 5;
/** Shares of the queries whose relevant row comes first, second, and so on. */
type Places = readonly number[];

const fair: Places = [0.5, 0.2, 0.15, 0.1, 0.05];
const good: Places = [0.9, 0.05, 0.03, 0.01, 0.01];
const worse: Places = [0.42, 0.24, 0.17, 0.1, 0.07];

const gains = {
  "ndcg:5": (place: number) => 1 / Math.log2(place + 2),
  mrr: (place: number) => 1 / (place + 1),
} as const;
type Metric = keyof typeof gains;
const words = { "ndcg:5": "NDCG of the first 5", mrr: "Mean reciprocal rank" } as const;

const expected = (metric: Metric, places: Places) =>
  places.reduce((sum, share, place) => sum + share * gains[metric](place), 0);

/** Where that much luck puts the relevant row. */
function placeOf(luck: number, places: Places): number {
  let left = luck;
  const place = places.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return place < 0 ? places.length - 1 : place;
}

/** The first row of each query is the relevant one, and so many of the others are scored above it. */
function scoresOf(places: readonly number[]): Float64Array {
  return Float64Array.from({ length: places.length * rowsPerQuery }, (_, row) => {
    const inQuery = row % rowsPerQuery;
    return inQuery === 0 ? rowsPerQuery - (places[row / rowsPerQuery] as number) - 0.5 : rowsPerQuery - inQuery;
  });
}

/** Two models are alike in so far as both follow the luck of the query, one time in two. */
function drawn(queries: number, models: readonly Places[], random: Random) {
  const labels = Float64Array.from({ length: queries * rowsPerQuery }, (_, row) => Number(row % rowsPerQuery === 0));
  const luck = Array.from({ length: queries }, () => random.uniform());
  const [ours, theirs] = models.map((places) =>
    scoresOf(luck.map((shared) => placeOf(random.uniform() < 0.5 ? shared : random.uniform(), places))),
  );
  const of = Uint32Array.from(labels, (_, row) => Math.floor(row / rowsPerQuery));
  const units = { count: queries, of, hashes: Uint32Array.from({ length: queries }, (_, query) => query) };
  return { ...inputOf(labels, ours ?? labels, theirs, "ranking"), units };
}

function absolute(metric: Metric, queries: number, places: Places): Case {
  const limit = expected(metric, places);
  return {
    name: `${words[metric]} at least ${limit.toFixed(3)}, truly that`,
    rows: `${queries} queries of ${rowsPerQuery} rows`,
    questions: onTheLimit,
    draw: (random) => bothVerdicts(judged({ metric, at_least: limit }, drawn(queries, [places], random))),
  };
}

function paired(metric: Metric, queries: number, [ours, theirs]: readonly [Places, Places]): Case {
  const drop = expected(metric, theirs) - expected(metric, ours);
  const truth = ours === theirs ? "equal models" : "truly by exactly that";
  return {
    name: `${words[metric]} may drop ${Number(drop.toFixed(3))}, ${truth}`,
    rows: `${queries} queries of ${rowsPerQuery} rows`,
    questions: onTheLimit,
    draw: (random) => bothVerdicts(judged({ metric, may_drop: drop }, drawn(queries, [ours, theirs], random))),
  };
}

export const queryCases: readonly Case[] = [
  absolute("ndcg:5", 30, fair),
  absolute("ndcg:5", 100, fair),
  absolute("ndcg:5", 30, good),
  absolute("ndcg:5", 100, good),
  absolute("mrr", 100, good),
  paired("ndcg:5", 30, [fair, fair]),
  paired("ndcg:5", 100, [fair, fair]),
  paired("ndcg:5", 30, [worse, fair]),
  paired("ndcg:5", 100, [worse, fair]),
  paired("ndcg:5", 100, [good, good]),
];
