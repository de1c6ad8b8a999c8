import type { Confusion } from "./curves.ts";

/** Rows by label and predicted class, both numbers of `classes`; every row counts once, whatever its weight. */
export function countConfusion(
  classes: readonly string[],
  labels: Float64Array,
  predicted: (row: number) => number,
): Confusion {
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  labels.forEach((label, row) => {
    const line = counts[label];
    const column = predicted(row);
    if (line) line[column] = (line[column] ?? 0) + 1;
  });
  return { classes: classes.map((name) => name.slice(0, 200)), counts };
}

/** The first of the most probable classes. */
export function mostProbable(scores: Float64Array, classes: number): (row: number) => number {
  return (row) => {
    const probabilities = scores.subarray(row * classes, (row + 1) * classes);
    return probabilities.reduce((best, value, place) => (value > (probabilities[best] as number) ? place : best), 0);
  };
}
