import { describe, expect, it } from "vitest";
import { SluiceError } from "../errors.ts";
import { parseConfig } from "./parse-config.ts";

const good = `version: 1
models:
  late:
    task: binary-classification
    data:
      source: data/*.parquet
      target: late
      id: flight
      time: departure
      split: { validation_from: 2001-03-01, holdout_from: 2001-04-01 }
    train: { baseline: linear, features: [distance, hour] }
    gates:
      - { metric: roc_auc, at_least: 0.6 }
      - { metric: log_loss, may_rise: 0.01, versus: production }
environments:
  staging:
    branch: env/staging
    target: { kind: embedded, url: "http://127.0.0.1:9091" }
  production:
    branch: env/production
    after: staging
    soak: 1h
    rollout: { strategy: canary, steps: [5%, 50%] }
    target: { kind: embedded, url: "http://127.0.0.1:9092" }
`;

/** The problems that appear when `from` is replaced by `to`, each as `line:column message`. */
function problems(from: string | RegExp, to: string): string[] {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  try {
    parseConfig(text, "sluice.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.remedy).not.toBe("");
    return error.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
  }
  return [];
}

it("reads a good configuration with its defaults", () => {
  const config = parseConfig(good, "sluice.yaml");
  expect(config.models.late?.evaluate).toEqual({ custom: [], threshold: 0.5, sure: 0.95, slices: [] });
  expect(config.environments.production?.soak).toBe(3_600_000);
});

it("reads which predictions are for a person, and refuses what is no range of probabilities", () => {
  const serving = (serve: string) => good.replace("    train:", `    serve: { defer: ${serve} }\n    train:`);
  expect(parseConfig(serving("0.4..0.6"), "sluice.yaml").models.late?.serve?.defer).toEqual({ from: 0.4, to: 0.6 });
  expect(problems("    train:", "    serve: { defer: 0.6..0.4 }\n    train:")).toEqual([
    expect.stringMatching(/smaller one first/),
  ]);
  expect(problems("    train:", "    serve: { defer: 40% }\n    train:")).toEqual([
    expect.stringMatching(/such as 0\.4\.\.0\.6/),
  ]);
});

describe("the file", () => {
  it.each([
    ["models: [", /models:/, /^\d+:\d+ /],
    ["version: 2", /version: 1/, /^1:1 version must be 1, not 2$/],
    ["targt: late", /target: late/, /^7:7 unknown key 'targt' in models\.late\.data; did you mean 'target'\?$/],
    ["models: {}\nenvironments:", /models:[\s\S]*environments:/, /^2:1 models: needs at least one model$/],
  ])("is refused with %s", (to, from, expected) => {
    expect(problems(from, to)).toContainEqual(expect.stringMatching(expected));
  });
});

describe("a model", () => {
  it.each([
    ["id: flight", "id: late", "8:7 models.late.data.id: id is the target itself; a model would learn its own answer"],
    [
      "      time: departure\n",
      "",
      "9:7 models.late.data.split: a chronological split needs data.time, the column that says when",
    ],
    [
      "2001-04-01",
      "2001-04-31",
      "10:45 models.late.data.split.holdout_from: holdout_from 2001-04-31 is not a day of the calendar",
    ],
    [
      "2001-03-01",
      "2001-04-01",
      "10:16 models.late.data.split.validation_from: validation_from 2001-04-01 must be before holdout_from 2001-04-01",
    ],
    [
      /split: .*/,
      "split: { train: 80%, validation: 10%, holdout: 20% }",
      "10:7 models.late.data.split: the shares add up to 110%, not 100%",
    ],
    [
      /split: .*/,
      "split: { train: 90%, validation: 10%, holdout: 0% }",
      "10:45 models.late.data.split.holdout: holdout needs more than 0% of the rows",
    ],
    [
      "baseline: linear",
      "seed: 1",
      "11:5 models.late.train: needs exactly one of run (your training command) and baseline (the built-in model)",
    ],
    [
      "baseline: linear",
      "baseline: linear, run: python train.py",
      "11:5 models.late.train: needs exactly one of run (your training command) and baseline (the built-in model)",
    ],
    [
      "[distance, hour]",
      "[late]",
      "11:43 models.late.train.features.0: feature late is the target; a model would learn its own answer",
    ],
    [
      "[distance, hour]",
      "[flight]",
      "11:43 models.late.train.features.0: feature flight is the id, which only names a row",
    ],
    ["[distance, hour]", "[hour, hour]", "11:49 models.late.train.features.1: feature hour is named twice"],
    [
      "    gates:",
      "    evaluate: { sure: 100% }\n    gates:",
      "12:17 models.late.evaluate.sure: sure must be above 50% and below 100%; nothing is ever entirely sure",
    ],
    [
      "    gates:",
      "    evaluate: { metrics: [recal] }\n    gates:",
      "12:27 models.late.evaluate.metrics.0: unknown metric recal; did you mean 'recall'?",
    ],
  ])("is refused when %s becomes %s", (from, to, expected) => {
    expect(problems(from, to)).toEqual([expected]);
  });
});

describe("a gate", () => {
  it.each([
    ["metric: roc_auc", "metric: roc", /^13:11 .*unknown metric roc; known are roc_auc, partial_roc_auc:0.1, average/],
    ["metric: roc_auc", "metric: rmse", /^13:11 .*metric rmse is for regression, not binary-classification; known are/],
    [", at_least: 0.6", "", /^13:9 .*has no limit: give at_least, at_most, may_drop or may_rise$/],
    ["at_least: 0.6", "at_least: 0.6, may_drop: 0.1, versus: anchor", /^13:9 .*mixes a limit of its own/],
    ["at_least: 0.6", "at_least: 0.6, at_most: 0.5", /^13:28 .*at_least 0.6 is above at_most 0.5/],
    ["at_least: 0.6", "at_least: 0.6, versus: anchor", /^13:43 .*versus goes with may_drop or may_rise only$/],
    ["may_rise", "may_drop", /^14:29 .*less log_loss is better; limit its growth with may_rise$/],
    ["metric: log_loss", "metric: recall", /^14:27 .*more recall is better; limit its fall with may_drop$/],
  ])("is refused when %s becomes %s", (from, to, expected) => {
    expect(problems(from, to)).toEqual([expect.stringMatching(expected)]);
  });

  it("must be able to say no", () => {
    const gates = /gates:[\s\S]*environments:/;
    const harmless = "gates:\n      - { metric: recall, at_least: 0.5, informational: true }\nenvironments:";
    expect(problems(gates, harmless)).toEqual([
      "12:5 models.late.gates: every gate is informational, so none could say no; let at least one decide",
    ]);
  });
});

describe("an environment", () => {
  it.each([
    [
      "after: staging",
      "after: stagin",
      [/^21:5 .*there is no environment stagin; did you mean 'staging'\?$/, /both come last/],
    ],
    [
      "branch: env/staging",
      "branch: env/staging\n    after: production",
      [
        /^18:5 .*staging is after production is after staging/,
        /^22:5 .*production is after staging is after production/,
      ],
    ],
    ["after: staging", "after: production", [/production is after production/]],
    [
      "branch: env/production",
      "branch: env/staging",
      [/^20:5 .*branch env\/staging already belongs to the environment staging$/],
    ],
    ["127.0.0.1:9092", "127.0.0.1:9091", [/^24:5 .*target http:\S+ already belongs to the environment staging$/]],
    ["    after: staging\n    soak: 1h\n", "", [/^19:3 .*staging and production both come last/]],
    [
      "    branch: env/staging",
      "    branch: env/staging\n    soak: 1h",
      [/^18:5 .*soak is the time in the environment before/],
    ],
    ["steps: [5%, 50%]", "bake: 1m", [/^23:5 .*a canary needs steps/]],
    ["strategy: canary", "strategy: all-at-once", [/^23:39 .*steps need strategy canary, not all-at-once$/]],
    [
      "strategy: canary, steps: [5%, 50%]",
      "strategy: shadow",
      [/^23:\d+ .*strategy shadow needs shadow, such as \{ share: 100%, for: 1h \}$/],
    ],
    ["strategy: canary, steps: [5%, 50%]", "shadow: {}", [/^23:16 .*needs strategy shadow, canary or blue-green$/]],
    ["[5%, 50%]", "[50%, 5%]", [/^23:34 .*steps must rise/]],
    ["[5%, 50%]", "[0%, 5%]", [/^23:34 .*steps must rise/]],
    ["steps: [5%", "bake: 2h, deadline: 1h, steps: [5%", [/^23:44 .*deadline is shorter than bake/]],
    [
      "steps: [5%",
      "judge: { rollback_if_worse_than: -1% }, steps: [5%",
      [/rollback_if_worse_than must be 0% or more$/],
    ],
    ["steps: [5%", "judge: { promote_if_below: 0% }, steps: [5%", [/promote_if_below must be above 0%$/]],
    ["steps: [5%", "judge: { wrong_rollback: 0% }, steps: [5%", [/wrong_rollback must be above 0% and below 100%$/]],
  ])("is refused when %s becomes %s", (from, to, expected) => {
    expect(problems(from, to)).toEqual(expected.map((message) => expect.stringMatching(message)));
  });
});

it("tells everything that is wrong at once, with places a terminal can follow", () => {
  try {
    parseConfig(good.replace("[distance, hour]", "[late]").replace("steps: [5%, 50%]", "steps: []"), "sluice.yaml");
    expect.unreachable();
  } catch (error) {
    expect((error as SluiceError).message).toBe("sluice.yaml has 2 problems");
  }
});
