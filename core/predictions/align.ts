import { formatCount, plural } from "../report/numbers.ts";
import { type Predictions, predictionsError, shownId } from "./predictions.ts";

/** The rows that are to be judged, and what must be true of predictions for them. */
export interface Expected {
  /** Ids of all held-out rows. */
  ids: readonly string[];
  /** Of multiclass classification, in the order of the scores. */
  classes: readonly string[] | null;
  /** Whether predictions of rows beyond these are left aside instead of refused. */
  furtherAllowed: boolean;
}

/** Scores by the id of their row: of C classes C of them. */
export interface Aligned {
  width: number;
  of: ReadonlyMap<string, number>;
  scores: readonly number[];
  /** Predictions of rows that are not held out here. */
  further: number;
}

/**
 * Every held-out row has exactly one prediction, and nothing else has. A row without one cannot be left out: whoever may
 * choose the rows that judge them chooses the easy ones.
 *
 * @throws SluiceError SCORES_INVALID naming what does not match
 */
export function alignPredictions(predictions: Predictions, { ids, classes, furtherAllowed }: Expected): Aligned {
  checkClassNames(predictions.classes, classes);
  const width = classes?.length ?? 1;
  if (predictions.scores.length !== predictions.ids.length * width) {
    const found = `${formatCount(predictions.scores.length)} scores for ${plural(predictions.ids.length, "id")}`;
    throw predictionsError(`there are ${found}, where each has ${width}`);
  }
  const of = placesOf(ids, "the held-out rows");
  const given = placesOf(predictions.ids, "the predictions");
  const missing = ids.filter((id) => !given.has(id));
  if (missing.length > 0) {
    throw predictionsError(`${someOf(missing, ids.length)} held-out rows have none: ${examplesOf(missing)}`);
  }
  const further = predictions.ids.filter((id) => !of.has(id));
  if (further.length > 0 && !furtherAllowed) {
    const share = someOf(further, predictions.ids.length);
    throw predictionsError(`${share} are of rows that are not held out: ${examplesOf(further)}`);
  }
  return { width, of: given, scores: predictions.scores, further: further.length };
}

/** The scores of some of the rows, in their order. */
export function scoresOf({ width, of, scores }: Aligned, ids: readonly string[]): Float64Array {
  const aligned = new Float64Array(ids.length * width);
  for (const [row, id] of ids.entries()) {
    const place = of.get(id) ?? Number.NaN;
    for (let column = 0; column < width; column++) {
      aligned[row * width + column] = scores[place * width + column] ?? Number.NaN;
    }
  }
  return aligned;
}

function checkClassNames(found: readonly string[] | null, wanted: readonly string[] | null): void {
  if (found?.join("\u0000") === wanted?.join("\u0000")) return;
  const named = (classes: readonly string[] | null) => (classes ? `the classes ${classes.join(", ")}` : "no classes");
  throw predictionsError(`they are of ${named(found)}, and the data has ${named(wanted)}`);
}

function placesOf(ids: readonly string[], ofWhat: string): Map<string, number> {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [place, id] of ids.entries()) {
    if (places.has(id)) twice.add(id);
    places.set(id, place);
  }
  if (twice.size === 0) return places;
  throw predictionsError(`${ofWhat} have ${plural(twice.size, "id")} more than once: ${examplesOf([...twice])}`);
}

function someOf(some: readonly string[], all: number): string {
  return `${formatCount(some.length)} of ${formatCount(all)}`;
}

const examples = 3;

function examplesOf(ids: readonly string[]): string {
  return `${ids.slice(0, examples).map(shownId).join(", ")}${ids.length > examples ? ", …" : ""}`;
}
