import type { Sample } from "../sample.ts";

/** Weights of the rows by label and predicted class: row by row of the matrix, as scikit-learn prints it. */
export interface Confusion {
  classes: number;
  cells: Float64Array;
  /** Weights by label, and by predicted class. */
  labelled: Float64Array;
  predicted: Float64Array;
  all: number;
}

/** The class of the highest probability; of equals the first. */
export function predictClasses(probabilities: Float64Array, classes: number): Uint16Array {
  const predicted = new Uint16Array(probabilities.length / classes);
  for (let row = 0; row < predicted.length; row++) {
    let best = 0;
    for (let one = 1; one < classes; one++) {
      if ((probabilities[row * classes + one] as number) > (probabilities[row * classes + best] as number)) best = one;
    }
    predicted[row] = best;
  }
  return predicted;
}

export function confuse(
  { labels, weights }: Pick<Sample, "labels" | "weights">,
  predicted: Uint16Array,
  classes: number,
): Confusion {
  const cells = new Float64Array(classes * classes);
  for (let row = 0; row < labels.length; row++) {
    const cell = (labels[row] as number) * classes + (predicted[row] as number);
    cells[cell] = (cells[cell] as number) + (weights === null ? 1 : (weights[row] as number));
  }
  const [labelled, guessed] = [new Float64Array(classes), new Float64Array(classes)];
  cells.forEach((weight, cell) => {
    const [label, guess] = [Math.floor(cell / classes), cell % classes];
    labelled[label] = (labelled[label] as number) + weight;
    guessed[guess] = (guessed[guess] as number) + weight;
  });
  return { classes, cells, labelled, predicted: guessed, all: labelled.reduce((sum, weight) => sum + weight, 0) };
}
