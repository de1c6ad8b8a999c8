import type { Task } from "../config/schema.ts";

/** Which rows carry a metric's information: more of them, and nothing else, narrow its interval. */
type Basis = "rows" | "positives" | "negatives" | "predicted positives" | "both classes";

export interface MetricDefinition {
  /** As written in `sluice.yaml`; the scorer of scikit-learn with the same name, where it has one. */
  readonly name: string;
  /** For people, as it stands in a sentence after a full stop. */
  readonly label: string;
  readonly task: Task;
  /** Which direction is better. */
  readonly direction: "higher" | "lower";
  readonly basis: Basis;
}

const binary = { task: "binary-classification" } as const;
const regression = { task: "regression" } as const;

const definitions: readonly MetricDefinition[] = [
  { name: "roc_auc", label: "ROC AUC", direction: "higher", basis: "both classes", ...binary },
  { name: "accuracy", label: "Accuracy", direction: "higher", basis: "rows", ...binary },
  { name: "precision", label: "Precision", direction: "higher", basis: "predicted positives", ...binary },
  { name: "recall", label: "Recall", direction: "higher", basis: "positives", ...binary },
  { name: "f1", label: "F1", direction: "higher", basis: "positives", ...binary },
  { name: "fpr", label: "False positive rate", direction: "lower", basis: "negatives", ...binary },
  { name: "tnr", label: "True negative rate", direction: "higher", basis: "negatives", ...binary },
  { name: "log_loss", label: "Log loss", direction: "lower", basis: "rows", ...binary },
  { name: "brier", label: "Brier score", direction: "lower", basis: "rows", ...binary },
  { name: "rmse", label: "RMSE", direction: "lower", basis: "rows", ...regression },
  { name: "mse", label: "MSE", direction: "lower", basis: "rows", ...regression },
  { name: "mae", label: "MAE", direction: "lower", basis: "rows", ...regression },
  { name: "r2", label: "R²", direction: "higher", basis: "rows", ...regression },
];

export function metricsOf(task: Task): readonly MetricDefinition[] {
  return definitions.filter((definition) => definition.task === task);
}

/** Names are unique over all tasks. */
export function findMetric(name: string): MetricDefinition | undefined {
  return definitions.find((definition) => definition.name === name);
}
