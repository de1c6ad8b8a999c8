import type { Task } from "../config/schema.ts";
import { type ErrorCode, SluiceError } from "../errors.ts";
import { formatCount } from "../report/numbers.ts";
import type { Role } from "./measurement.ts";
import type { Units } from "./sample.ts";

/** Nothing is measured on numbers that are not what they should be: each check names how many and which rows. */

const examples = 5;

interface Finding {
  code: ErrorCode;
  /** `of the candidate's scores`; the sentence begins with the count. */
  subject: string;
  /** `are not finite numbers`. */
  trouble: string;
  remedy: string;
}

export function refuseRows(values: Float64Array, isWrong: (value: number) => boolean, finding: Finding): void {
  let count = 0;
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (!isWrong(values[row] as number)) continue;
    count += 1;
    if (rows.length < examples) rows.push(row + 1);
  }
  if (count === 0) return;
  const where = count === 1 ? "at row" : count > rows.length ? "first at rows" : "at rows";
  const share = `${formatCount(count)} of ${formatCount(values.length)}`;
  const message = `${share} ${finding.subject} ${finding.trouble}: ${where} ${rows.map(formatCount).join(", ")} of the holdout.`;
  throw new SluiceError(finding.code, message, { remedy: finding.remedy });
}

const isNotFinite = (value: number) => !Number.isFinite(value);

export function checkLabels(task: Task, labels: Float64Array): void {
  if (labels.length === 0) {
    throw new SluiceError("HOLDOUT_INVALID", "The holdout has no rows.", {
      remedy: "Widen the holdout in `data.split`, or give the source more rows.",
    });
  }
  const labelsOf = { code: "HOLDOUT_INVALID", subject: "labels" } as const;
  const remedy = "Correct the target column, or leave rows without a label out of the holdout.";
  if (task === "regression" || task === "ranking") {
    refuseRows(labels, isNotFinite, { ...labelsOf, trouble: "are not finite numbers", remedy });
    if (task === "ranking") refuseRows(labels, (label) => label < 0, { ...labelsOf, trouble: "are below 0", remedy });
    return;
  }
  const isNoClass = (label: number) => label !== 0 && label !== 1;
  refuseRows(labels, isNoClass, { ...labelsOf, trouble: "are neither 0 nor 1", remedy });
  checkClasses(labels);
}

function checkClasses(labels: Float64Array): void {
  const only = labels[0];
  if (labels.some((label) => label !== only)) return;
  const [present, absent] = only === 1 ? ["positive", "negative"] : ["negative", "positive"];
  const message = `All ${formatCount(labels.length)} labels of the holdout are ${present} (${only}): there is no ${absent} row.`;
  throw new SluiceError("HOLDOUT_INVALID", message, {
    remedy:
      "Widen the holdout in `data.split` until it has both classes, or check that `data.target` names the right column.",
  });
}

export function checkWeights(weights: Float64Array, labels: Float64Array): void {
  const rows = labels.length;
  if (weights.length !== rows) {
    const message = `There are ${formatCount(weights.length)} weights for the ${formatCount(rows)} rows of the holdout.`;
    throw new SluiceError("HOLDOUT_INVALID", message, { remedy: "Give every row exactly one weight." });
  }
  const weightsOf = { code: "HOLDOUT_INVALID", subject: "weights" } as const;
  const remedy = "Correct the column that `data.weight` names; a row that shall not count has the weight 0.";
  refuseRows(weights, isNotFinite, { ...weightsOf, trouble: "are not finite numbers", remedy });
  refuseRows(weights, (weight) => weight < 0, { ...weightsOf, trouble: "are below 0", remedy });
  if (weights.every((weight) => weight === 0)) {
    const message = `All ${formatCount(rows)} weights of the holdout are 0: no row counts.`;
    throw new SluiceError("HOLDOUT_INVALID", message, { remedy });
  }
}

/** Classes that weights leave without any say are as good as absent. */
export function checkWeightedClasses(weights: Float64Array, labels: Float64Array): void {
  for (const [label, name] of [
    [1, "positive"],
    [0, "negative"],
  ] as const) {
    if (labels.some((one, row) => one === label && (weights[row] as number) > 0)) continue;
    const message = `Every ${name} row of the holdout has the weight 0: that class has no say.`;
    throw new SluiceError("HOLDOUT_INVALID", message, { remedy: "Correct the column that `data.weight` names." });
  }
}

export function checkUnits({ of }: Units, rows: number): void {
  if (of.length === rows) return;
  const message = `There are ${formatCount(of.length)} units for the ${formatCount(rows)} rows of the holdout.`;
  throw new SluiceError("HOLDOUT_INVALID", message, { remedy: "Give every row exactly one unit." });
}

export function checkScores(task: Task, role: Role, scores: Float64Array, rows: number): void {
  if (scores.length !== rows) {
    const message = `The ${role} model gave ${formatCount(scores.length)} scores for the ${formatCount(rows)} rows of the holdout.`;
    throw new SluiceError("SCORES_INVALID", message, { remedy: "The model must give exactly one score for each row." });
  }
  const scoresOf = { code: "SCORES_INVALID", subject: `scores of the ${role} model` } as const;
  refuseRows(scores, isNotFinite, {
    ...scoresOf,
    trouble: "are not finite numbers",
    remedy: "See what the model does with missing values and with categories it never saw in training.",
  });
  if (task === "regression" || task === "ranking") return;
  refuseRows(scores, (score) => score < 0 || score > 1, {
    ...scoresOf,
    trouble: "lie outside 0 to 1",
    remedy: "The model must output the probability of the positive class.",
  });
}
