import { describe, expect, it } from "vitest";
import type { Task } from "../config/schema.ts";
import { digestOf } from "../digest.ts";
import { SluiceError } from "../errors.ts";
import { type MeasureInput, measure } from "../metrics/measure.ts";
import { readSample } from "../metrics/read-sample.ts";
import { mulberry32 } from "../mulberry32.ts";
import type { Column } from "../table.ts";
import { gate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

/** What an evaluation that would pass says once one thing about its rows is wrong. */

const rows = 200;
const random = mulberry32(9);
const noise = Float64Array.from({ length: rows }, () => random());
const binary = Float64Array.from(noise, (_, row) => row % 2);
const numbers = (values: Iterable<number>): Column => ({ type: "number", values: Float64Array.from(values) });

/** A sound evaluation of each task: columns of the holdout, and scores of two models. */
interface World {
  task: Task;
  columns: Record<string, Column>;
  classes: string[] | null;
  metric: string;
  candidate: Float64Array;
  production: Float64Array;
}

const scoresOf = (blur: number) => binary.map((label, row) => 0.5 * label + blur * (noise[row] as number));
const wide = (scores: Float64Array) => Float64Array.from([...scores].flatMap((score) => [1 - score, score]));
const base = { candidate: scoresOf(0.45), production: scoresOf(0.4), classes: null };
const worlds = {
  binary: {
    ...{ ...base, task: "binary-classification", metric: "recall" },
    columns: {
      y: numbers(binary),
      w: numbers(binary.map(() => 1)),
      who: { type: "string", values: Array.from(noise, (_, row) => `u${row}`) },
      id: numbers(noise.keys()),
    },
  },
  multiclass: {
    ...{ task: "multiclass-classification", metric: "accuracy", classes: ["no", "yes"] },
    ...{ candidate: wide(base.candidate), production: wide(base.production) },
    columns: { y: { type: "string", values: Array.from(binary, (label) => (label === 1 ? "yes" : "no")) } },
  },
  regression: { ...base, task: "regression", metric: "r2", columns: { y: numbers(binary) } },
} satisfies Record<string, World>;

const split = { train: 0.8, validation: 0.1, holdout: 0.1 };

function verdictOn({ task, columns, classes, metric, candidate, production }: World): string {
  const role = (column: string, key: string) => (column in columns ? { [key]: column } : {});
  const data = { source: "", target: "y", split, ...role("w", "weight"), ...role("who", "unit"), ...role("id", "id") };
  const scored = (name: string, scores: Float64Array) => ({ digest: digestOf(name), scores });
  const gates = [gate({ metric, at_least: 0.5 })];
  try {
    const sample = readSample(data, { rows, columns }, classes);
    const measured: MeasureInput = {
      ...{ task, ...sample, classes: classes ?? undefined, anchor: null, sure: 0.95, metrics: [metric] },
      ...{ candidate: scored("candidate", candidate), production: scored("production", production) },
      threshold: task === "binary-classification" ? 0.5 : null,
    };
    const { verdict, passed, checks } = judgeGates(gates, measure(measured));
    return `${verdict}${passed ? ", passed" : ""}: ${checks[0]?.sentence}`;
  } catch (error) {
    if (error instanceof SluiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

it.each(Object.entries(worlds))("%s: nothing is wrong with the sound rows", (_, world) => {
  expect(verdictOn(world)).toMatch(/^pass, passed: /);
});

const { binary: two, multiclass: many, regression } = worlds;
const column = (world: World, name: string, values: Column): World => ({
  ...world,
  columns: { ...world.columns, [name]: values },
});
const texts = (world: World, name: string, change: (value: string | null, row: number) => string | null): World => {
  const values = world.columns[name]?.values as (string | null)[];
  return column(world, name, { type: "string", values: values.map(change) });
};
const constant = (value: number) => binary.map(() => value);

const cases: [string, World, string][] = [
  [
    "scores that are NaN",
    { ...two, candidate: base.candidate.with(3, Number.NaN).with(9, Number.NaN) },
    "SCORES_INVALID: 2 of 200 scores of the candidate model are not finite numbers: at rows 4, 10 of the holdout.",
  ],
  [
    "scores of production that are infinite",
    { ...regression, production: base.production.with(5, Number.POSITIVE_INFINITY) },
    "SCORES_INVALID: 1 of 200 scores of the production model are not finite numbers: at row 6 of the holdout.",
  ],
  [
    "probabilities of many classes that are NaN",
    { ...many, candidate: many.candidate.with(7, Number.NaN) },
    "SCORES_INVALID: 1 of 200 rows of the candidate model have probabilities that are not finite numbers: at row 4 of the holdout.",
  ],
  [
    "labels that are neither 0 nor 1",
    column(two, "y", numbers(binary.with(1, 2).with(4, -1))),
    "HOLDOUT_INVALID: 2 of 200 labels are neither 0 nor 1: at rows 2, 5 of the holdout.",
  ],
  [
    "labels outside the declared classes",
    texts(many, "y", (label, row) => (row === 6 ? "maybe" : label)),
    "HOLDOUT_INVALID: 1 of 200 labels are none of the classes no, yes: maybe, at row 7 of the holdout.",
  ],
  [
    "labels that are missing",
    column(regression, "y", numbers(binary.with(2, Number.NaN))),
    "HOLDOUT_INVALID: 1 of 200 labels are not finite numbers: at row 3 of the holdout.",
  ],
  [
    "one class only",
    column(two, "y", numbers(constant(1))),
    "HOLDOUT_INVALID: All 200 labels of the holdout are positive (1): there is no negative row.",
  ],
  [
    "one of many classes only",
    texts(many, "y", () => "yes"),
    "HOLDOUT_INVALID: All 200 labels of the holdout are yes: there is no other class.",
  ],
  [
    "constant scores",
    { ...two, candidate: constant(0.9) },
    "unsure: Recall proves nothing: the model gives all 200 rows the same score, 0.9. Cannot tell yet.",
  ],
  [
    "constant probabilities of many classes",
    { ...many, candidate: wide(constant(0.75)) },
    "unsure: Accuracy proves nothing: the model gives all 200 rows the same scores, 0.25, 0.75. Cannot tell yet.",
  ],
  [
    "a constant number",
    { ...regression, candidate: constant(0.5) },
    "unsure: R² proves nothing: the model gives all 200 rows the same score, 0.5. Cannot tell yet.",
  ],
  [
    "weights below 0",
    column(two, "w", numbers(constant(1).with(0, -1).with(8, -2))),
    "HOLDOUT_INVALID: 2 of 200 weights are below 0: at rows 1, 9 of the holdout.",
  ],
  [
    "weights that are missing",
    column(two, "w", numbers(constant(1).with(0, Number.NaN))),
    "HOLDOUT_INVALID: 1 of 200 weights are not finite numbers: at row 1 of the holdout.",
  ],
  [
    "weights that are all 0",
    column(two, "w", numbers(constant(0))),
    "HOLDOUT_INVALID: All 200 weights of the holdout are 0: no row counts.",
  ],
  [
    "units that are missing",
    texts(two, "who", (unit, row) => (row % 70 === 5 ? null : unit)),
    "HOLDOUT_INVALID: 3 of 200 rows have no who, the unit that they belong to: at rows 6, 76, 146 of the holdout.",
  ],
  [
    "ids that are there twice",
    column(two, "id", numbers(Float64Array.from(noise.keys()).with(5, 0).with(6, 0))),
    "HOLDOUT_INVALID: 2 of 200 rows repeat the id of a row before them: at rows 6, 7 of the holdout.",
  ],
  [
    "candidate and production scored on different rows",
    { ...two, production: base.production.subarray(1) },
    "SCORES_INVALID: The production model gave 199 scores for the 200 rows of the holdout.",
  ],
];

describe("never passes", () => {
  it.each(cases)("%s", (_, world, said) => {
    expect(verdictOn(world)).toBe(said);
  });

  it("constant scores where a gate lets the unsure through", () => {
    const measurement = measure({
      ...{ task: "regression", labels: binary, production: null, anchor: null, threshold: null, sure: 0.95 },
      ...{ candidate: { digest: digestOf("x"), scores: constant(0.5) }, metrics: ["mae"] },
    });
    const judged = judgeGates([gate({ metric: "mae", at_most: 9, when_unsure: "allow" })], measurement);
    expect(judged).toMatchObject({ verdict: "unsure", passed: false });
  });
});
