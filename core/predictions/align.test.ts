import { expect, it } from "vitest";
import type { Table } from "../table.ts";
import { alignPredictions, type Expected, scoresOf } from "./align.ts";
import { idsIn, type Predictions, predictionsOf } from "./predictions.ts";

const rows = (changes: Partial<Predictions> = {}): Predictions => ({
  version: 1,
  model: "m",
  classes: null,
  ids: ["a", "b", "c"],
  scores: [0.1, 0.2, 0.3],
  ...changes,
});
const expected = (changes: Partial<Expected> = {}): Expected => ({
  ids: ["c", "a", "b"],
  classes: null,
  furtherAllowed: false,
  ...changes,
});

it("gives each row the score that its id names, whatever the order", () => {
  expect([...scoresOf(alignPredictions(rows(), expected()), ["b", "c"])]).toEqual([0.2, 0.3]);
  const classes = ["no", "yes"];
  const both = rows({ classes, scores: [1, 0, 0.8, 0.2, 0.6, 0.4] });
  expect([...scoresOf(alignPredictions(both, expected({ classes })), ["c", "a"])]).toEqual([0.6, 0.4, 1, 0]);
});

it.each<[string, Partial<Predictions>, Partial<Expected>]>([
  ["1 of 4 held-out rows have none: d", {}, { ids: ["a", "b", "c", "d"] }],
  ["3 of 3 held-out rows have none: c, a, b", { ids: [], scores: [] }, {}],
  ["the predictions have 1 id more than once: b", { ids: ["a", "b", "b", "c"], scores: [1, 1, 0, 0] }, {}],
  ["the held-out rows have 1 id more than once: a", {}, { ids: ["a", "a", "b", "c"] }],
  ["1 of 3 are of rows that are not held out: c", {}, { ids: ["a", "b"] }],
  ["there are 2 scores for 3 ids, where each has 1", { scores: [1, 0] }, {}],
  ["they are of the classes x, y, and the data has the classes y, x", { classes: ["x", "y"] }, { classes: ["y", "x"] }],
  ["they are of no classes, and the data has the classes x, y", {}, { classes: ["x", "y"] }],
])("refuses: %s", (message, predictions, wanted) => {
  expect(() => alignPredictions(rows(predictions), expected(wanted))).toThrow(
    expect.objectContaining({ code: "SCORES_INVALID", message: `The predictions cannot be used: ${message}.` }),
  );
});

it("leaves rows beyond those aside only where that is allowed, and counts them", () => {
  const aligned = alignPredictions(rows(), expected({ ids: ["a", "b"], furtherAllowed: true }));
  expect(aligned.further).toBe(1);
  const ids = ["a", "d"];
  expect(() => alignPredictions(rows(), expected({ ids, furtherAllowed: true }))).toThrow("held-out rows have none: d");
});

const numbers = (...values: number[]) => ({ type: "number" as const, values: Float64Array.from(values) });
const texts = (...values: (string | null)[]) => ({ type: "string" as const, values });
const read = (columns: Table["columns"], classes: string[] | null = null, count = 2) =>
  predictionsOf({ rows: count, columns }, { model: "m", task: "binary-classification", id: "id", classes });

it("reads what a command has written; a number and its text are the same id", () => {
  expect(read({ score: numbers(0.25, 0.5), id: numbers(7, 8) })).toEqual(
    rows({ ids: ["7", "8"], scores: [0.25, 0.5] }),
  );
  const many = { id: texts("a", "b"), score_x: numbers(0.1, 0.2), score_y: numbers(0.9, 0.8) };
  expect(read(many, ["x", "y"])).toMatchObject({ classes: ["x", "y"], scores: [0.1, 0.9, 0.2, 0.8] });
});

it.each<[string, Table["columns"], string[] | null]>([
  [
    "1 of 2 values of score are missing or no finite number, first that of b",
    { id: texts("a", "b"), score: numbers(1, Number.NaN) },
    null,
  ],
  [
    "2 of 2 values of score are missing or no finite number, first that of a",
    { id: texts("a", "b"), score: numbers(Infinity, -Infinity) },
    null,
  ],
  ["score is text, not a number", { id: texts("a", "b"), score: texts("1", "0") }, null],
  ["1 of the predictions have no id", { id: texts("a", null), score: numbers(1, 0) }, null],
  ["the column id is missing; the columns must be id, score", { score: numbers(1, 0) }, null],
  [
    "nobody knows the column late; the columns must be id, score",
    { id: texts("a", "b"), score: numbers(1, 0), late: numbers(1, 0) },
    null,
  ],
  [
    "the column score_x is missing, and nobody knows the column score_X; the columns must be id, score_x, score_y",
    { id: texts("a", "b"), score_X: numbers(1, 0), score_y: numbers(0, 1) },
    ["x", "y"],
  ],
  ["an id has 301 characters, 300 are the most", { id: texts("a", "b".repeat(301)), score: numbers(1, 0) }, null],
])("refuses a file: %s", (message, columns, classes) => {
  expect(() => read(columns, classes)).toThrow(`The predictions cannot be used: ${message}.`);
});

it("shows no more of an id than an error can bear", () => {
  const long = "x".repeat(300);
  expect(() => alignPredictions(rows(), expected({ ids: [long] }))).toThrow(`${"x".repeat(60)}….`);
  expect(() => idsIn({ rows: 0, columns: {} }, "id", "the held-out rows")).toThrow(
    "the held-out rows have no column id",
  );
});
