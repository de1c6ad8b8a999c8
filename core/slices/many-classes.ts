import type { MeasureInput } from "../metrics/measure.ts";
import { predictClasses } from "../metrics/multiclass/confusion.ts";
import { take } from "./rows-of.ts";

/** The scores of some rows, where every row has several. */
export function takeWide(scores: Float64Array, rows: Uint32Array, width: number): Float64Array {
  if (width === 1) return take(scores, rows);
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    taken.set(scores.subarray(row * width, (row + 1) * width), place * width);
  });
  return taken;
}

type Scored = Pick<MeasureInput, "labels" | "classes" | "candidate" | "production" | "sure">;

/** Many classes as two: every row asks to be answered well, and a model scores 1 where it does. */
export function answersOf({ labels, classes = [], candidate, production, sure }: Scored) {
  const answers = ({ digest, scores }: MeasureInput["candidate"]) => {
    const predicted = predictClasses(scores, classes.length);
    return { digest, scores: labels.map((label, row) => (predicted[row] === label ? 1 : 0)) };
  };
  return {
    labels: labels.map(() => 1),
    candidate: answers(candidate),
    production: production && answers(production),
    threshold: 0.5,
    sure,
  };
}
