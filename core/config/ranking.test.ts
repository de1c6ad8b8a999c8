import { expect, it } from "vitest";
import { SluiceError } from "../errors.ts";
import { parseConfig } from "./parse-config.ts";

const good = `version: 1
models:
  hits:
    task: ranking
    data: { source: hits.parquet, target: grade, query: search, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { run: python train.py }
    evaluate: { metrics: [mrr], slices: [country] }
    gates:
      - { metric: "ndcg:10", at_least: 0.6 }
      - { metric: map, may_drop: 0.01, versus: production }
`;

function problems(from: string, to: string): string[] {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  try {
    parseConfig(text, "sluice.yaml");
  } catch (error) {
    if (error instanceof SluiceError) return error.problems.map(({ message }) => message.replace("models.hits.", ""));
    throw error;
  }
  return [];
}

it("a ranking names the column whose rows compete", () => {
  expect(parseConfig(good, "sluice.yaml").models.hits?.data.query).toBe("search");
});

it.each([
  [" query: search,", "", "data: ranking needs query, the column whose rows compete"],
  ["query: search,", "query: grade,", "data.query: query is the target itself"],
  ["query: search,", "query: search, unit: user,", "data.unit: the query is the unit of ranking"],
  ["query: search,", "query: search, weight: w,", "data.weight: every query of a ranking counts alike"],
  ["task: ranking", "task: regression", "data.query: goes with ranking, not regression"],
  ["run: python train.py", "baseline: linear", "train.baseline: the built-in model cannot rank; use run"],
  ["versus: production", "versus: baseline", "gates.1.versus: there is no baseline of ranking"],
  ["slices: [country]", "slices: [search]", "evaluate.slices.0: search is the query, which divides the rows"],
  ["metrics: [mrr]", "metrics: [rmse]", "metric rmse is for regression, not ranking; known are ndcg, map, mrr"],
  ['"ndcg:10"', '"ndcg:0"', "metric ndcg:0 needs a whole number from 1 to 1000 after the colon, such as ndcg:10"],
])("refuses %s as %s", (from, to, problem) => {
  expect(problems(from, to)).toContainEqual(expect.stringContaining(problem));
});
