import { expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

const config = (retrain: string, more: Partial<Record<"data" | "train" | "monitor", string>> = {}) => `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.parquet, target: late, ${more.data ?? "time: at, split: { holdout_from: 2001-04-01 }"} }
    train: { ${more.train ?? "run: python train.py"} }
    gates: [{ metric: roc_auc, at_least: 0.6 }]
    ${more.monitor ?? "monitor: { source: live/*.parquet }"}
    retrain: { ${retrain} }
`;

function problems(...args: Parameters<typeof config>): string[] {
  try {
    parseConfig(config(...args), "sluice.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
  }
  return [];
}

it("has defaults for all but the trigger", () => {
  const { retrain } = parseConfig(config("when: { schedule: 30d }"), "sluice.yaml").models.late ?? {};
  expect(retrain).toEqual({
    when: { schedule: 2_592_000_000 },
    cooldown: 604_800_000,
    runs_per_month: 4,
    window: { rows: "all" },
    validation: 7,
    holdout: 7,
    propose: "open_pr",
  });
});

it.each([
  "when: { drift: 3, performance: 1, new_labels: 50000, command: python due.py }, propose: auto_merge",
  "when: { drift: 1 }, window: { rows: last, days: 90, replay: 10% }, holdout: 14d, validation: 3d",
  "when: { drift: 1 }, search: { trials: 8, params: { depth: { min: 2, max: 8, whole: true }, kind: [a, b] } }",
  "when: { drift: 1 }, search: { command: python search.py }",
])("may be written %s", (retrain) => {
  expect(problems(retrain)).toEqual([]);
});

const on = "when: { drift: 1 }";
const range = (text: string) => `${on}, search: { params: { rate: { ${text} } } }`;

it.each([
  ["when: {}", "models.late.retrain.when: needs a trigger: schedule, performance, drift, new_labels or command"],
  [`${on}, propose: merge`, "models.late.retrain.propose must be"],
  [`${on}, holdout: 36h`, "models.late.retrain.holdout must be whole days such as 7d"],
  [`${on}, window: { rows: last }`, "models.late.retrain.window.rows: last needs days, such as 90"],
  [`${on}, window: { days: 90 }`, "models.late.retrain.window.days: go with rows: last, not all"],
  [`${on}, window: { replay: 10% }`, "models.late.retrain.window.replay: goes with rows: last or expanding"],
  [
    `${on}, window: { rows: expanding, replay: 0% }`,
    "models.late.retrain.window.replay: must be above 0% and below 100%; 10% is usual",
  ],
  [`${on}, search: {}`, "models.late.retrain.search: needs params, the ranges to draw from, or command"],
  [
    `${on}, search: { command: x, machines: 2 }`,
    "models.late.retrain.search.machines: share trials of params; a command searches by itself, on one machine",
  ],
  [range("min: 3, max: 3"), "models.late.retrain.search.params.rate.max: must be above min, 3"],
  [range("min: 0, max: 3, scale: log"), "models.late.retrain.search.params.rate.min: must be above 0"],
  [range("min: 0.5, max: 3, whole: true"), "models.late.retrain.search.params.rate.whole: needs whole numbers"],
])("may not be written %s", (retrain, expected) => {
  expect(problems(retrain)[0]).toContain(expected);
  expect(problems(retrain)[0]).toMatch(/^9:\d+ /);
});

it.each([
  [{ data: "split: { train: 80%, validation: 10%, holdout: 10% }" }, "needs data.time, to know which rows are new"],
  [
    { data: "time: at, split: { by: random, train: 80%, validation: 10%, holdout: 10% }" },
    "needs a split by time: newer rows judge what older ones taught",
  ],
  [{ monitor: "" }, "retrain.when.drift: needs monitor, which says where the live rows are"],
  [{ train: "baseline: linear" }, "retrain.search: needs train.run; the built-in model has no parameters"],
])("goes with the rest of the model: %j", (more, expected) => {
  expect(problems(`${on}, search: { command: x }`, more)[0]).toContain(expected);
});
