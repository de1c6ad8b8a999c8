import { expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

const config = (parts: Partial<Record<"id" | "train" | "gate" | "more", string>>) => `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.parquet, target: late, time: at, ${parts.id ?? "id: id,"} split: { holdout_from: 2001-04-01 } }
    train: { ${parts.train ?? "run: python train.py"}, leaves: predictions }
    gates: [{ metric: roc_auc, at_least: 0.6 }${parts.gate ?? ""}]
    ${parts.more ?? ""}
`;

function problems(parts: Parameters<typeof config>[0]): string[] {
  try {
    parseConfig(config(parts), "sluice.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.problems.map(({ message }) => message);
  }
  return [];
}

it("takes what can be measured without a model", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ gate: ", { metric: roc_auc, may_drop: 0.01, versus: baseline }" })).toEqual([]);
});

it.each<[string, Parameters<typeof config>[0]]>([
  ["needs data.id, to know whose they are", { id: "" }],
  ["predictions come from a command: give train.run", { train: "baseline: linear" }],
  ["writes into a model; there is none", { train: "run: python train.py, calibrate: sigmoid" }],
  ["model_bytes measures a model while it runs", { gate: ", { metric: model_bytes, at_most: 1000 }" }],
  ["latency_p95_ms measures a model while it runs", { more: "evaluate: { metrics: [latency_p95_ms] }" }],
  ["needs a model that is released", { more: "monitor: { source: live/*.parquet }" }],
  ["needs a model that is released", { more: "retrain: { when: { schedule: 30d } }" }],
])("refuses what needs one: %s", (message, parts) => {
  expect(problems(parts)).toEqual([expect.stringContaining(message)]);
});
