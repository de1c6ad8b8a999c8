import type { Task, ValueTable } from "../../config/schema.ts";
import { findMetric } from "../../metrics/catalogue.ts";
import { measure } from "../../metrics/measure.ts";
import type { Estimate as MeasuredEstimate } from "../../metrics/measurement.ts";
import type { Sample } from "../../metrics/sample.ts";
import type { Estimate } from "../monitor-report.ts";
import { eachSide } from "./held-out.ts";
import type { Answered } from "./losses.ts";
import type { PerformanceReport } from "./performance-report.ts";

/** Metrics of rows whose labels are known, by the code that evaluates candidates. */

const usual: Record<Exclude<Task, "ranking">, readonly string[]> = {
  "binary-classification": ["accuracy", "precision", "recall", "fpr", "roc_auc", "log_loss", "brier", "ece"],
  "multiclass-classification": ["accuracy", "balanced_accuracy", "log_loss"],
  regression: ["mae", "rmse"],
};

export interface RealisedInput extends Answered {
  task: Exclude<Task, "ranking">;
  sample: Sample;
  digest: string;
  classes: readonly string[];
  value: ValueTable | undefined;
}

export function realisedMetrics(input: RealisedInput): Record<string, MeasuredEstimate> {
  const { task, sample, digest, scores, threshold, classes, value } = input;
  const isBinary = task === "binary-classification";
  const worth = isBinary && value ? ["value_per_prediction"] : [];
  const { candidate } = measure({
    ...{ task, ...sample, classes, value, production: null, anchor: null, sure: eachSide },
    candidate: { digest, scores },
    threshold: isBinary ? threshold : null,
    metrics: [...usual[task], ...worth],
  });
  return candidate.metrics;
}

/** Beside what the release had on its held-out rows, and what the same rows were estimated at without labels. */
export function tellMetrics(
  task: Task,
  realised: Readonly<Record<string, MeasuredEstimate>>,
  heldOut: Readonly<Record<string, number>>,
  estimates: readonly Estimate[],
): PerformanceReport["metrics"] {
  return Object.entries(realised).flatMap(([metric, { value, lower, upper }]) => {
    const definition = findMetric(metric, task);
    if (!definition) return [];
    const estimated = estimates.find((one) => one.metric === metric);
    return [
      {
        metric,
        ...{ label: definition.label, direction: definition.direction, value, lower, upper },
        reference: heldOut[metric] ?? null,
        estimated: estimated ? { value: estimated.value, ...estimated.realised } : null,
      },
    ];
  });
}
