import type { Task } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import type { Table } from "../table.ts";
import { designMatrix } from "./design-matrix.ts";
import { type Encoding, encodingsOf } from "./encoding.ts";
import { etaAt, type Family, fitWeights, gaussian, logistic } from "./newton.ts";

/** The floor that every model must beat: logistic regression, or least squares, over the columns as they are. */
export interface LinearModel {
  task: LinearTask;
  encodings: readonly Encoding[];
  /** The intercept, then the weights of each encoding in order. */
  weights: Float64Array;
}

export type LinearTask = Exclude<Task, "multiclass-classification" | "ranking">;

const families: Record<LinearTask, Family> = { "binary-classification": logistic, regression: gaussian };

/** @throws SluiceError TRAIN_FAILED where the target cannot be learned from */
export function fitLinearModel(
  table: Table,
  task: LinearTask,
  target: string,
  features: readonly string[],
): LinearModel {
  const labels = labelsOf(table, task, target);
  const encodings = encodingsOf(table, features);
  const weights = fitWeights(designMatrix(table, encodings), labels, families[task]);
  if (weights === null) {
    throw new SluiceError("TRAIN_FAILED", "The linear baseline found no solution.", {
      remedy: "Look for columns with infinite or extreme values, or name the columns to use in train.features.",
    });
  }
  return { task, encodings, weights };
}

/** One probability, or one value, a row. A category without a weight adds nothing. */
export function predict({ task, encodings, weights }: LinearModel, table: Table): Float64Array {
  const matrix = designMatrix(table, encodings);
  return Float64Array.from({ length: table.rows }, (_, row) => families[task].mean(etaAt(matrix, weights, row)));
}

/** The mean loss of predictions that the model was not fitted to: log loss, or half the squared error. */
export function meanLoss({ task, encodings, weights }: LinearModel, table: Table, target: string): number {
  const labels = labelsOf(table, task, target, { bothClasses: false });
  const matrix = designMatrix(table, encodings);
  const sum = labels.reduce((total, label, row) => total + families[task].loss(etaAt(matrix, weights, row), label), 0);
  return sum / labels.length;
}

function labelsOf(table: Table, task: LinearTask, target: string, { bothClasses = true } = {}): Float64Array {
  const column = table.columns[target];
  const refuse = (problem: string) =>
    new SluiceError("TRAIN_FAILED", `The linear baseline cannot learn ${target}: ${problem}.`, {
      remedy: `Correct the data, or data.target and task in sluice.yaml.`,
    });
  if (column?.type !== "number") throw refuse("its values are text, not numbers or true and false");
  const { values } = column;
  const strange = values.findIndex((value) =>
    task === "regression" ? !Number.isFinite(value) : value !== 0 && value !== 1,
  );
  if (strange >= 0) {
    const wanted = task === "regression" ? "a number" : "0, 1, true or false";
    throw refuse(`row ${strange + 1} of the training rows has ${values[strange]}, not ${wanted}`);
  }
  if (bothClasses && task === "binary-classification" && new Set(values).size < 2) {
    throw refuse("all training rows are of one class");
  }
  return values;
}
