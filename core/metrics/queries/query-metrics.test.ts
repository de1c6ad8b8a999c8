import fc from "fast-check";
import { describe, expect, it } from "vitest";
import oracle from "../fixtures/ranking.json" with { type: "json" };
import { averagePrecisionAt, ndcg, type RankedQuery, reciprocalRank } from "./query-metrics.ts";

const rankedBy = (relevance: readonly number[], scores: readonly number[]): RankedQuery => {
  const order = scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  return {
    scores: Float64Array.from(order, (row) => scores[row]!),
    relevance: Float64Array.from(order, (row) => relevance[row]!),
  };
};

/** From the first place on. */
const inOrder = (...relevance: number[]) =>
  rankedBy(
    relevance,
    relevance.map((_, place) => -place),
  );

it.each(oracle.queries)(
  "NDCG of $relevance is that of scikit-learn, ties included",
  ({ relevance, scores, ndcg: of }) => {
    const query = rankedBy(relevance, scores);
    for (const [most, expected] of Object.entries(of)) expect(ndcg(Number(most))(query)).toBeCloseTo(expected, 12);
  },
);

describe("average precision at k", () => {
  it("adds the precisions at relevant rows up, over as many as could be there", () => {
    expect(averagePrecisionAt(10)(inOrder(1, 0, 2, 0))).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(averagePrecisionAt(2)(inOrder(0, 1, 1, 1))).toBeCloseTo(1 / 2 / 2, 12);
    expect(averagePrecisionAt(2)(inOrder(0, 0, 1))).toBe(0);
    expect(averagePrecisionAt(3)(inOrder(1, 1, 1, 1))).toBe(1);
  });
});

it("the reciprocal rank is that of the first relevant row", () => {
  expect([inOrder(3, 0, 1), inOrder(0, 0, 1), inOrder(0, 1)].map(reciprocalRank)).toEqual([1, 1 / 3, 1 / 2]);
});

function permutations(rows: readonly number[]): number[][] {
  if (rows.length === 0) return [[]];
  return rows.flatMap((row, index) => permutations(rows.toSpliced(index, 1)).map((rest) => [row, ...rest]));
}

/** Few scores, so that ties are common; something is relevant. */
const query = fc
  .array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 2, maxLength: 6 })
  .filter((rows) => rows.some(([relevance]) => relevance > 0));
const metrics = { ndcg: ndcg(3), map: averagePrecisionAt(3), mrr: reciprocalRank };

describe.each(Object.entries(metrics))("%s", (_, metric) => {
  it("of equal scores is the mean over all orders that they allow", () => {
    fc.assert(
      fc.property(query, (rows) => {
        const [relevance, scores] = [rows.map(([own]) => own), rows.map(([, score]) => score)];
        const orders = permutations(rows.map((__, row) => row)).filter((order) =>
          order.every((row, place) => place === 0 || scores[order[place - 1]!]! >= scores[row]!),
        );
        const values = orders.map((order) => metric(inOrder(...order.map((row) => relevance[row]!))));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(metric(rankedBy(relevance, scores))).toBeCloseTo(mean, 10);
      }),
      { numRuns: 60 },
    );
  });

  it("knows only the order of scores, and lies between 0 and 1", () => {
    fc.assert(
      fc.property(query, (rows) => {
        const [relevance, scores] = [rows.map(([own]) => own), rows.map(([, score]) => score)];
        const value = metric(rankedBy(relevance, scores));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        const bent = scores.map((score) => Math.exp(score) - 5);
        expect(metric(rankedBy(relevance, bent))).toBe(value);
        expect(metric(rankedBy(relevance.toReversed(), scores.toReversed()))).toBeCloseTo(value, 12);
      }),
    );
  });
});
