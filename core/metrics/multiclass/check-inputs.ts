import { SluiceError } from "../../errors.ts";
import { formatCount } from "../../report/numbers.ts";
import { refuseRows } from "../check-inputs.ts";
import type { Role } from "../measurement.ts";

export function checkManyLabels(labels: Float64Array, classes: readonly string[]): void {
  const remedy = "Widen the holdout in `data.split`, or check that `data.target` names the right column.";
  if (labels.length === 0) throw new SluiceError("HOLDOUT_INVALID", "The holdout has no rows.", { remedy });
  const isNoClass = (label: number) => !(Number.isInteger(label) && label >= 0 && label < classes.length);
  const trouble = `are none of the ${classes.length} classes`;
  refuseRows(labels, isNoClass, { code: "HOLDOUT_INVALID", subject: "labels", trouble, remedy });
  const only = labels[0] as number;
  if (labels.some((label) => label !== only)) return;
  const message = `All ${formatCount(labels.length)} labels of the holdout are ${classes[only]}: there is no other class.`;
  throw new SluiceError("HOLDOUT_INVALID", message, { remedy });
}

/** 32-bit floats of many classes add up to 1 within about this. */
const tolerance = 1e-3;

export function checkProbabilities(role: Role, scores: Float64Array, rows: number, classes: number): void {
  const of = { code: "SCORES_INVALID", subject: `rows of the ${role} model` } as const;
  if (scores.length !== rows * classes) {
    const message = `The ${role} model gave ${formatCount(scores.length)} scores for ${formatCount(rows)} rows of ${classes} classes.`;
    throw new SluiceError("SCORES_INVALID", message, { remedy: "The model must give one probability for each class." });
  }
  const each = Float64Array.from({ length: rows }, (_, row) => row);
  const some = (isWrong: (score: number) => boolean) => (row: number) =>
    scores.subarray(row * classes, (row + 1) * classes).some(isWrong);
  refuseRows(
    each,
    some((score) => !Number.isFinite(score)),
    {
      ...of,
      trouble: "have probabilities that are not finite numbers",
      remedy: "See what the model does with missing values and with categories it never saw in training.",
    },
  );
  refuseRows(
    each,
    some((score) => score < 0 || score > 1),
    {
      ...of,
      trouble: "have probabilities outside 0 to 1",
      remedy: "The model must output probabilities, not decision values.",
    },
  );
  const sumOf = (row: number) => scores.subarray(row * classes, (row + 1) * classes).reduce((sum, one) => sum + one, 0);
  refuseRows(each, (row) => Math.abs(sumOf(row) - 1) > tolerance, {
    ...of,
    trouble: "have probabilities that do not add up to 1",
    remedy: "The model must output the probabilities of all classes.",
  });
}
