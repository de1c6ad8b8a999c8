import { stringify } from "yaml";
import type { CardConfig } from "../config/schemas/card-schema.ts";
import { SluiceError } from "../errors.ts";
import { findMetric } from "../metrics/catalogue.ts";
import type { Estimate } from "../metrics/measurement.ts";
import type { EvaluatedReport } from "../report/evaluation-report.ts";
import { labelOf } from "../report/tables.ts";

/** What the Hugging Face Hub reads of a model: the card's metadata, and files in `.eval_results`. */

const pipelines = {
  "binary-classification": "tabular-classification",
  "multiclass-classification": "tabular-classification",
  regression: "tabular-regression",
  ranking: null,
} as const;

/** Keys of the front matter that are generated; a team's own keys stay beside them. */
export function hubMetadata(report: EvaluatedReport, card: CardConfig): Record<string, unknown> {
  const pipeline = pipelines[report.measurement.task];
  return {
    ...(card.license && { license: card.license }),
    library_name: "onnx",
    ...(pipeline && { pipeline_tag: pipeline }),
    tags: [...new Set(["onnx", "sluice", ...card.tags])],
    "model-index": [{ name: report.model, results: [result(report)] }],
  };
}

/** One result: all metrics on the holdout. Bounds are the metrics' arguments, for the Hub has no word for them. */
function result({ model, measurement, holdout }: EvaluatedReport) {
  const pipeline = pipelines[measurement.task];
  return {
    task: { type: pipeline ?? "other", name: measurement.task },
    dataset: {
      type: `${model}-holdout`,
      name: `${model}, held-out rows`,
      split: "holdout",
      revision: holdout.digest.slice("sha256:".length),
    },
    metrics: Object.entries(measurement.candidate.metrics).flatMap(([name, estimate]) =>
      estimate.value === null
        ? []
        : [
            {
              type: findMetric(name, measurement.task)?.family ?? name,
              name: labelOf(measurement, name),
              value: estimate.value,
              args: argumentsOf(estimate, measurement.sure),
            },
          ],
    ),
  };
}

function argumentsOf({ lower, upper, n }: Estimate, sure: number) {
  return { ...(lower !== null && { lower }), ...(upper !== null && { upper }), sure, rows: n };
}

/**
 * The file `.eval_results/sluice.yaml`, in the format of the Hub for numbers on its benchmarks; null where the card names
 * none.
 *
 * @throws SluiceError CONFIG_INVALID when the metric was not measured
 */
export function hubResults({ measurement }: EvaluatedReport, { benchmark }: CardConfig): string | null {
  if (!benchmark) return null;
  const { dataset, task, metric, revision } = benchmark;
  const value = measurement.candidate.metrics[metric]?.value;
  if (value == null) {
    const known = Object.keys(measurement.candidate.metrics).join(", ");
    throw new SluiceError("CONFIG_INVALID", `card.benchmark.metric: ${metric} was not measured.`, {
      remedy: `Choose from ${known}, or list it under evaluate.metrics.`,
    });
  }
  const entry = { dataset: { id: dataset, task_id: task, ...(revision && { revision }) }, value };
  return stringify([entry], { lineWidth: 0 });
}
