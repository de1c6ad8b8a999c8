import { z } from "zod";
import type { Task } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { mostClasses } from "../metrics/multiclass/classes.ts";
import { formatCount } from "../report/numbers.ts";
import type { Column, Table } from "../table.ts";

/** The bundle's document is read whole, as text. */
export const maxPredictionsBytes = 64 * 1024 * 1024;

/** An id is compared whole, and a part of it may stand in an error. */
const longestId = 300;

/**
 * `predictions.json` of a candidate bundle: what the training command said of each held-out row. Comes from a pull-request
 * run, so it is plain JSON: nothing native ever reads a stranger's bytes in the trusted half.
 */
export const predictionsSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  /** Of multiclass classification, in the order of a row's scores. */
  classes: z.array(z.string().max(200)).min(2).max(mostClasses).nullable(),
  ids: z.array(z.string().max(longestId)),
  /** One a row, or one a class, row after row. */
  scores: z.array(z.number()),
});

export type Predictions = z.output<typeof predictionsSchema>;

const remedy =
  "Write predictions.parquet with the id of every row of SLUICE_PREDICT once, and its score: `score`, or `score_CLASS` for each class.";

export function predictionsError(found: string): SluiceError {
  return new SluiceError("SCORES_INVALID", `The predictions cannot be used: ${found}.`, { remedy });
}

/** Ids as they are compared: a number and its text are the same id. @throws SluiceError SCORES_INVALID where one is missing */
export function idsIn({ columns }: Table, id: string, ofWhat: string): string[] {
  const column = columns[id];
  if (!column) throw predictionsError(`${ofWhat} have no column ${id}, the id`);
  const missing = countOf(column, (value) => value === null || Number.isNaN(value));
  if (missing > 0) throw predictionsError(`${formatCount(missing)} of ${ofWhat} have no ${id}`);
  return Array.from<number | string | null, string>(column.values, String);
}

function countOf({ values }: Column, isMeant: (value: unknown) => boolean): number {
  let count = 0;
  for (const value of values) count += isMeant(value) ? 1 : 0;
  return count;
}

/** The columns of `predictions.parquet`, which are all it may have. */
function predictionColumns(id: string, classes: readonly string[] | null): string[] {
  return [id, ...scoreColumns(classes)];
}

function scoreColumns(classes: readonly string[] | null): string[] {
  return classes ? classes.map((name) => `score_${name}`) : ["score"];
}

/** What a training command has written, as the bundle carries it. @throws SluiceError SCORES_INVALID */
export function predictionsOf(
  table: Table,
  about: { model: string; task: Task; id: string; classes: readonly string[] | null },
): Predictions {
  const { model, id, classes } = about;
  checkColumns(Object.keys(table.columns), id, classes);
  const ids = idsIn(table, id, "the predictions");
  const long = ids.find((one) => one.length > longestId);
  if (long !== undefined)
    throw predictionsError(`an id has ${formatCount(long.length)} characters, ${longestId} are the most`);
  const columns = scoreColumns(classes).map((name) => scoresIn(table, name, ids));
  const scores = ids.flatMap((_, row) => columns.map((values) => values[row] as number));
  return { version: 1, model, classes: classes && [...classes], ids, scores };
}

function checkColumns(found: readonly string[], id: string, classes: readonly string[] | null): void {
  const wanted = predictionColumns(id, classes);
  const missing = wanted.filter((name) => !found.includes(name));
  const strange = found.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && strange.length === 0) return;
  const faults = [
    ...(missing.length > 0 ? [`the column ${missing.join(", ")} is missing`] : []),
    ...(strange.length > 0 ? [`nobody knows the column ${strange.join(", ")}`] : []),
  ];
  throw predictionsError(`${faults.join(", and ")}; the columns must be ${wanted.join(", ")}`);
}

function scoresIn(table: Table, name: string, ids: readonly string[]): Float64Array {
  const column = table.columns[name];
  if (column?.type !== "number") throw predictionsError(`${name} is text, not a number`);
  const wrong = column.values.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return column.values;
  const count = countOf(column, (value) => !Number.isFinite(value));
  throw predictionsError(
    `${formatCount(count)} of ${formatCount(ids.length)} values of ${name} are missing or no finite number, first that of ${shownId(ids[wrong] ?? "")}`,
  );
}

const longestShown = 60;

export function shownId(id: string): string {
  return id.length > longestShown ? `${id.slice(0, longestShown)}…` : id;
}
