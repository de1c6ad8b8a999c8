import { type Task, tasks } from "../config/schema.ts";
import { suggestion } from "../config/suggestion.ts";
import { formatPercent } from "../report/numbers.ts";
import { type ParameterRule, parameters, splitName } from "./metric-name.ts";

/** Which rows carry a metric's information: more of them, and nothing else, narrow its interval. */
type Basis = "rows" | "positives" | "negatives" | "predicted positives" | "both classes" | "queries";

export interface MetricDefinition {
  /** As written in `sluice.yaml`; the scorer of scikit-learn with the same name, where it has one. */
  readonly name: string;
  /** The name without its parameter. */
  readonly family: string;
  /** What stands after the colon of the name, or the family's default; null for a family without parameter. */
  readonly parameter: number | null;
  /** For people, as it stands in a sentence after a full stop. */
  readonly label: string;
  readonly task: Task;
  /** Measured only where it is asked for, because it needs more than scores. */
  readonly onRequest?: true;
  /** Which direction is better. */
  readonly direction: "higher" | "lower";
  readonly basis: Basis;
}

interface Family extends Omit<MetricDefinition, "name" | "family" | "parameter" | "label"> {
  readonly name: string;
  readonly label: string | ((parameter: number) => string);
  readonly rule?: ParameterRule;
}

const binary = { task: "binary-classification" } as const;
const multiclass = { task: "multiclass-classification", basis: "rows" } as const;
const regression = { task: "regression" } as const;
const ranking = { task: "ranking", direction: "higher", basis: "queries" } as const;
const firstRows = (example: string) => ({ ...parameters.whole(example, 1, 1_000), otherwise: 10 });
const bins = (example: string) => ({ ...parameters.whole(example, 2, 100), otherwise: 10 });

const scored: readonly Family[] = [
  { name: "roc_auc", label: "ROC AUC", direction: "higher", basis: "both classes", ...binary },
  {
    name: "partial_roc_auc",
    label: (share) => `ROC AUC up to ${formatPercent(share)} false positives`,
    rule: parameters.share("partial_roc_auc:0.1"),
    ...{ direction: "higher", basis: "both classes", ...binary },
  },
  { name: "average_precision", label: "Average precision", direction: "higher", basis: "positives", ...binary },
  { name: "accuracy", label: "Accuracy", direction: "higher", basis: "rows", ...binary },
  { name: "balanced_accuracy", label: "Balanced accuracy", direction: "higher", basis: "both classes", ...binary },
  { name: "precision", label: "Precision", direction: "higher", basis: "predicted positives", ...binary },
  { name: "recall", label: "Recall", direction: "higher", basis: "positives", ...binary },
  { name: "f1", label: "F1", direction: "higher", basis: "positives", ...binary },
  {
    name: "fbeta",
    label: (beta) => `F${beta}`,
    rule: parameters.positive("fbeta:2"),
    ...{ direction: "higher", basis: "positives", ...binary },
  },
  { name: "fpr", label: "False positive rate", direction: "lower", basis: "negatives", ...binary },
  { name: "tnr", label: "True negative rate", direction: "higher", basis: "negatives", ...binary },
  { name: "npv", label: "Negative predictive value", direction: "higher", basis: "rows", ...binary },
  { name: "mcc", label: "Matthews correlation", direction: "higher", basis: "both classes", ...binary },
  { name: "kappa", label: "Cohen's kappa", direction: "higher", basis: "both classes", ...binary },
  {
    name: "lift",
    label: (share) => `Lift of the top ${formatPercent(share)}`,
    rule: parameters.share("lift:10%"),
    ...{ direction: "higher", basis: "positives", ...binary },
  },
  { name: "log_loss", label: "Log loss", direction: "lower", basis: "rows", ...binary },
  { name: "brier", label: "Brier score", direction: "lower", basis: "rows", ...binary },
  {
    name: "ece",
    label: (count) => `Calibration error (${count} bins of equal width)`,
    rule: bins("ece:15"),
    ...{ direction: "lower", basis: "rows", ...binary },
  },
  {
    name: "ece_quantile",
    label: (count) => `Calibration error (${count} bins of equal size)`,
    rule: bins("ece_quantile:15"),
    ...{ direction: "lower", basis: "rows", ...binary },
  },
  {
    name: "value_per_prediction",
    label: "Value per prediction",
    ...{ direction: "higher", basis: "rows", onRequest: true, ...binary },
  },
  { name: "accuracy", label: "Accuracy", direction: "higher", ...multiclass },
  { name: "balanced_accuracy", label: "Balanced accuracy", direction: "higher", ...multiclass },
  ...(["precision", "recall", "f1"] as const).flatMap((name) =>
    (["macro", "micro", "weighted"] as const).map(
      (average): Family => ({
        name: `${name}_${average}`,
        label: `${{ precision: "Precision", recall: "Recall", f1: "F1" }[name]}, ${average} average`,
        ...{ direction: "higher", ...multiclass },
      }),
    ),
  ),
  { name: "mcc", label: "Matthews correlation", direction: "higher", ...multiclass },
  { name: "kappa", label: "Cohen's kappa", direction: "higher", ...multiclass },
  { name: "roc_auc_ovr", label: "ROC AUC, one class against the rest", direction: "higher", ...multiclass },
  {
    name: "roc_auc_ovr_weighted",
    label: "ROC AUC, one class against the rest, by size of class",
    ...{ direction: "higher", ...multiclass },
  },
  { name: "roc_auc_ovo", label: "ROC AUC, class against class", direction: "higher", ...multiclass },
  {
    name: "roc_auc_ovo_weighted",
    label: "ROC AUC, class against class, by size of pair",
    ...{ direction: "higher", ...multiclass },
  },
  {
    name: "top_k",
    label: (most) => `Label among the ${most} most probable`,
    rule: parameters.whole("top_k:3", 1, 50),
    ...{ direction: "higher", ...multiclass },
  },
  { name: "log_loss", label: "Log loss", direction: "lower", ...multiclass },
  { name: "rmse", label: "RMSE", direction: "lower", basis: "rows", ...regression },
  { name: "mse", label: "MSE", direction: "lower", basis: "rows", ...regression },
  { name: "mae", label: "MAE", direction: "lower", basis: "rows", ...regression },
  { name: "median_ae", label: "Median absolute error", direction: "lower", basis: "rows", ...regression },
  { name: "mape", label: "MAPE", direction: "lower", basis: "rows", ...regression },
  {
    name: "pinball",
    label: (quantile) => `Pinball loss of the ${formatPercent(quantile)} quantile`,
    rule: parameters.share("pinball:0.9"),
    ...{ direction: "lower", basis: "rows", ...regression },
  },
  { name: "r2", label: "R²", direction: "higher", basis: "rows", ...regression },
  { name: "ndcg", label: (most) => `NDCG of the first ${most}`, rule: firstRows("ndcg:10"), ...ranking },
  {
    name: "map",
    label: (most) => `Mean average precision of the first ${most}`,
    rule: firstRows("map:10"),
    ...ranking,
  },
  { name: "mrr", label: "Mean reciprocal rank", ...ranking },
];

/** What a model costs to run: the same for every task. */
const properties: readonly Family[] = tasks.flatMap((task) =>
  (
    [
      ["model_bytes", "Model size in bytes"],
      ["memory_mb", "Memory in MB"],
      ["latency_p50_ms", "Median latency in ms"],
      ["latency_p95_ms", "Latency in ms, 95% quantile"],
    ] as const
  ).map(([name, label]): Family => ({ name, label, task, direction: "lower", basis: "rows", onRequest: true })),
);

const families: readonly Family[] = [...scored, ...properties];

/** What is measured where nothing is asked for: every metric of a task that scores suffice for and no parameter shapes. */
export function metricsOf(task: Task): readonly MetricDefinition[] {
  return families
    .filter(({ task: own, onRequest }) => own === task && !onRequest)
    .flatMap((family) => defined(family, null) ?? []);
}

/** Some names are at home in several tasks; without a task the first of them is found, which shares the label. */
export function findMetric(name: string, task?: Task): MetricDefinition | undefined {
  const { family, parameter } = splitName(name);
  const found = families.find((one) => one.name === family && (task === undefined || one.task === task));
  return found && defined(found, parameter);
}

function defined({ label, rule, ...rest }: Family, text: string | null): MetricDefinition | undefined {
  const name = text === null ? rest.name : `${rest.name}:${text}`;
  const shape = { ...rest, name, family: rest.name };
  if (!rule) {
    return text === null && typeof label === "string" ? { ...shape, parameter: null, label } : undefined;
  }
  const parameter = text === null ? rule.otherwise : (rule.read(text) ?? undefined);
  if (parameter === undefined || typeof label === "string") return undefined;
  return { ...shape, parameter, label: label(parameter) };
}

/** Why a name is no metric of the task; null when it is one. For people, after the name of the key. */
export function whyNoMetric(name: string, task: Task): string | null {
  if (findMetric(name, task)) return null;
  const metric = findMetric(name);
  const known = families.filter((family) => family.task === task).map(({ name: own, rule }) => exampleOf(own, rule));
  if (metric && metric.task !== task)
    return `metric ${name} is for ${metric.task}, not ${task}; known are ${known.join(", ")}`;
  const { family } = splitName(name);
  const found = families.find((one) => one.name === family && one.task === task);
  if (found && !found.rule) return `metric ${family} takes no parameter; write it as ${family}`;
  if (found?.rule) return `metric ${name} needs ${found.rule.words} after the colon, such as ${found.rule.example}`;
  return `unknown metric ${name}${suggestion(name, known)}`;
}

function exampleOf(name: string, rule: ParameterRule | undefined): string {
  return rule && rule.otherwise === undefined ? rule.example : name;
}
