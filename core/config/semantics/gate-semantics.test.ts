import { describe, expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

function textWith(gate: string): string {
  return `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.csv, target: late, id: flight, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates:
      - { metric: roc_auc, at_least: 0.6 }
      - ${gate}
`;
}

const gateOf = (gate: string) => parseConfig(textWith(gate), "sluice.yaml").models.late?.gates[1];

function problemsOf(gate: string): string[] {
  try {
    parseConfig(textWith(gate), "sluice.yaml");
  } catch (error) {
    if (error instanceof SluiceError)
      return error.problems.map(({ message }) => message.replace("models.late.gates.1", "…"));
    throw error;
  }
  return [];
}

describe("a gate", () => {
  it("limits a move by a number or by a share of the other model's value", () => {
    expect(gateOf("{ metric: recall, may_drop: 0.01 }")?.may_drop).toBe(0.01);
    expect(gateOf("{ metric: recall, may_drop: 5%, versus: baseline }")?.may_drop).toEqual({ relative: 0.05 });
  });

  it("says of slices and groups which columns divide the rows", () => {
    expect(gateOf("{ metric: recall, at_least: 0.3, slices: [origin] }")?.slices).toEqual(["origin"]);
    expect(gateOf("{ metric: equalized_odds_difference, by: origin, at_most: 0.1 }")?.by).toBe("origin");
  });

  it("may be surer than the others", () => {
    expect(gateOf("{ metric: recall, at_least: 0.3, sure: 99% }")?.sure).toBe(0.99);
  });

  it.each([
    [
      "{ metric: recall, at_least: 0.3, sure: 50% }",
      "….sure: sure must be above 50% and below 100%; nothing is ever entirely sure",
    ],
    [
      "{ metric: recall, at_least: 0.3, slices: [late] }",
      "….slices.0: late is the target; rows of one label alone cannot be judged",
    ],
    [
      "{ metric: recall, at_least: 0.3, slices: [flight] }",
      "….slices.0: flight is the id, which divides the rows into single ones",
    ],
    ["{ metric: recall, at_least: 0.3, slices: [hour, hour] }", "….slices.1: column hour is named twice"],
    [
      "{ metric: demographic_parity_difference, at_most: 0.1 }",
      "….metric: demographic_parity_difference compares groups of rows; name their column with by",
    ],
    ["{ metric: recall, by: origin, at_least: 0.3 }", "….metric: no fairness metric recall"],
    [
      "{ metric: demographic_parity_diference, by: origin, at_most: 0.3 }",
      "….metric: no fairness metric demographic_parity_diference; did you mean 'demographic_parity_difference'?",
    ],
    ["{ metric: demographic_parity_ratio, by: origin, may_drop: 0.3 }", "….by: by goes with at_least or at_most only"],
    [
      "{ metric: demographic_parity_ratio, by: origin, slices: [hour], at_least: 0.3 }",
      "….slices: by divides the rows already; make two gates of it",
    ],
  ])("is refused: %s", (gate, problem) => {
    expect(problemsOf(gate)).toContainEqual(expect.stringContaining(problem));
  });
});
