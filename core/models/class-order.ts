import { SluiceError } from "../errors.ts";
import { predictClasses } from "../metrics/multiclass/confusion.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Whether the labels that a model gives beside its probabilities are those of the highest ones: the only sign of the order
 * of its classes that a model carries. Rows whose highest probability is shared say nothing.
 *
 * @throws SluiceError MODEL_INTERFACE
 */
export function checkClassOrder(labels: Tensor, probabilities: Float64Array, classes: readonly string[]): void {
  const predicted = predictClasses(probabilities, classes.length);
  const given = Array.from(labels.data as ArrayLike<unknown>, String);
  const row = given.findIndex((label, index) => {
    const best = predicted[index] as number;
    return label !== classes[best] && !isShared(probabilities, index, best, classes.length);
  });
  if (row === -1) return;
  const message = `The model calls row ${row + 1} ${given[row]}, but its highest probability stands where ${classes[predicted[row] as number]} is expected.`;
  throw new SluiceError("MODEL_INTERFACE", message, {
    remedy: `Name the classes under data.classes in the order of the model's probabilities; expected was ${classes.join(", ")}.`,
  });
}

function isShared(probabilities: Float64Array, row: number, best: number, classes: number): boolean {
  const highest = probabilities[row * classes + best] as number;
  return probabilities
    .subarray(row * classes, (row + 1) * classes)
    .some((one, other) => other !== best && one >= highest - 1e-6);
}
