import { SluiceError } from "../errors.ts";
import type { Table } from "../table.ts";
import { type DesignMatrix, designMatrix } from "./design-matrix.ts";
import { type Encoding, encodingsOf } from "./encoding.ts";
import { type ClassWeights, etasAt, fitClasses, toProbabilities } from "./softmax.ts";

/** Multinomial logistic regression over the columns as they are: the floor where there are many classes. */
export interface ClassModel {
  encodings: readonly Encoding[];
  classes: readonly string[];
  /**
   * Of each class the intercept, then the weights of each encoding in order. A class without a row to learn from has an
   * intercept of minus infinity, and so the probability 0.
   */
  weights: ClassWeights;
}

interface Columns {
  target: string;
  features: readonly string[];
  classes: readonly string[];
}

/** @throws SluiceError TRAIN_FAILED where the target cannot be learned from */
export function fitClassModel(table: Table, { target, features, classes }: Columns): ClassModel {
  const labels = labelsOf(table, target, classes);
  const strange = labels.findIndex(Number.isNaN);
  if (strange >= 0) {
    const value = table.columns[target]?.values[strange];
    throw cannotLearn(target, `training row ${strange + 1} has ${value}, none of the classes ${classes.join(", ")}`);
  }
  const seen = classes.map((_, one) => one).filter((one) => labels.includes(one));
  if (seen.length < 2) throw cannotLearn(target, "all training rows are of one class");
  const encodings = encodingsOf(table, features);
  const matrix = designMatrix(table, encodings);
  const fitted = fitClasses(
    matrix,
    labels.map((label) => seen.indexOf(label)),
    seen.length,
  );
  if (fitted === null) {
    throw new SluiceError("TRAIN_FAILED", "The linear baseline found no solution.", {
      remedy: "Look for columns with infinite or extreme values, or name the columns to use in train.features.",
    });
  }
  return { encodings, classes, weights: spreadOut(fitted, { seen, classes: classes.length, width: matrix.width }) };
}

function spreadOut(fitted: ClassWeights, { seen, classes, width }: { seen: number[]; classes: number; width: number }) {
  const weights = new Float64Array(classes * width);
  for (let one = 0; one < classes; one += 1) {
    const place = seen.indexOf(one);
    if (place >= 0) weights.set(fitted.subarray(place * width, (place + 1) * width), one * width);
    else weights[one * width] = Number.NEGATIVE_INFINITY;
  }
  return weights;
}

/** Row by row the probabilities of all classes. */
export function predictProbabilities(model: ClassModel, table: Table): Float64Array {
  const matrix = designMatrix(table, model.encodings);
  const probabilities = new Float64Array(table.rows * model.classes.length);
  eachRow(model, matrix, (row, own) => probabilities.set(own, row * model.classes.length));
  return probabilities;
}

/** The mean log loss of predictions that the model was not fitted to; a class that was never seen counts as all but impossible. */
export function meanClassLoss(model: ClassModel, table: Table, target: string): number {
  const labels = labelsOf(table, target, model.classes);
  let sum = 0;
  eachRow(model, designMatrix(table, model.encodings), (row, probabilities) => {
    sum -= Math.log(Math.max(Number.EPSILON, probabilities[labels[row] as number] ?? 0));
  });
  return sum / table.rows;
}

function eachRow(
  { weights, classes }: ClassModel,
  matrix: DesignMatrix,
  visit: (row: number, p: Float64Array) => void,
) {
  const etas = new Float64Array(classes.length);
  for (let row = 0; row < matrix.rows; row += 1) {
    etasAt(matrix, weights, row, etas);
    toProbabilities(etas);
    visit(row, etas);
  }
}

/** The number of each row's class; NaN for a label that is none. */
function labelsOf(table: Table, target: string, classes: readonly string[]): Float64Array {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const values = table.columns[target]?.values ?? [];
  return Float64Array.from({ length: table.rows }, (_, row) => numbers.get(String(values[row])) ?? Number.NaN);
}

function cannotLearn(target: string, problem: string): SluiceError {
  return new SluiceError("TRAIN_FAILED", `The linear baseline cannot learn ${target}: ${problem}.`, {
    remedy: "Correct the data, or data.target and data.classes in sluice.yaml.",
  });
}
