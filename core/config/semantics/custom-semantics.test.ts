import { expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

function problemsOf(custom: string, gate = "{ metric: worth, at_least: 0.6 }"): string[] {
  const text = `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.csv, target: late, id: flight, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    evaluate: { custom: [${custom}] }
    gates: [${gate}]
`;
  try {
    parseConfig(text, "sluice.yaml");
  } catch (error) {
    if (error instanceof SluiceError) return error.problems.map(({ message }) => message.replace("models.late.", ""));
    throw error;
  }
  return [];
}

const worth = "{ name: worth, run: python worth.py, direction: higher, columns: [amount], timeout: 1m }";

it.each([
  "{ metric: worth, at_least: 0.6 }",
  "{ metric: worth, at_most: 5, when_unsure: allow, sure: 99% }",
  "{ metric: worth, may_drop: 5%, versus: anchor }",
  "{ metric: worth, may_drop: 0.1, versus: baseline, informational: true }, { metric: roc_auc, at_least: 0.6 }",
])("a gate names a metric of one's own as any other: %s", (gate) => {
  expect(problemsOf(worth, gate)).toEqual([]);
});

it.each([
  ["{ metric: worth, may_rise: 0.1 }", "gates.0.may_rise: more worth is better; limit its fall with may_drop"],
  [
    "{ metric: worth, at_least: 1, slices: [origin] }",
    "gates.0.slices: worth is your own metric, which is measured on all rows only",
  ],
])("but not %s", (gate, message) => {
  expect(problemsOf(worth, gate)).toEqual([message]);
});

it.each([
  ["name: worth", "name: roc_auc", "evaluate.custom.0.name: roc_auc is a metric that Sluice measures itself"],
  ["[amount]", "[late]", "evaluate.custom.0.columns.0: late is the target, which the command gets as label"],
  [
    "[amount]",
    "[score]",
    "evaluate.custom.0.columns.0: score is the name of a column of Sluice's own in SLUICE_SCORES",
  ],
])("refuses %s as %s", (from, to, message) => {
  expect(problemsOf(worth.replace(from, to), "{ metric: accuracy, at_least: 0.6 }")).toEqual([message]);
});

it("refuses one name for two metrics", () => {
  expect(problemsOf(`${worth}, ${worth}`)).toEqual(["evaluate.custom.1.name: metric worth is defined twice"]);
});
