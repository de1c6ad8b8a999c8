import type { Task, ValueTable } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { given } from "../given.ts";
import { estimate } from "./bounds.ts";
import { findMetric, type MetricDefinition, metricsOf } from "./catalogue.ts";
import { checkLabels, checkScores, checkUnits, checkWeightedClasses, checkWeights } from "./check-inputs.ts";
import { classificationYardstick } from "./classification-yardstick.ts";
import { type Estimate, type Measurement, roles } from "./measurement.ts";
import { checkManyLabels, checkProbabilities } from "./multiclass/check-inputs.ts";
import { multiclassYardstick } from "./multiclass/yardstick.ts";
import { isProperty, type ModelProperties, propertyDifference, propertyEstimate } from "./properties.ts";
import { rankingYardstick } from "./queries/yardstick.ts";
import { regressionYardstick } from "./regression-yardstick.ts";
import type { Sample, Units } from "./sample.ts";
import type { Yardstick } from "./yardstick.ts";

/** Per row of the holdout the probability of the positive class, those of all classes, or the number that is predicted or ranks. */
interface ScoredModel {
  digest: string;
  scores: Float64Array;
  /** Where it was run to be timed too. */
  properties?: ModelProperties | undefined;
}

export interface MeasureInput {
  task: Task;
  /** One label per row: 0 or 1, the number of the class from 0 on, or the number itself (regression, graded relevance). */
  labels: Float64Array;
  candidate: ScoredModel;
  production: ScoredModel | null;
  anchor: ScoredModel | null;
  /** Scores from here on predict the positive class; null for regression. */
  threshold: number | null;
  /** Names from the catalogue. */
  metrics: readonly string[];
  /** Labels of the classes in the order of their probabilities, where there are many. */
  classes?: readonly string[] | undefined;
  /** Certainty of each bound. */
  sure: number;
  /** How much each row counts; without them all count alike. */
  weights?: Float64Array | null;
  /** What each outcome is worth, for the metric `value_per_prediction`. */
  value?: ValueTable | undefined;
  /** Which rows belong together, the queries of a ranking; without them every row stands for itself. */
  units?: Units | null;
}

/** @throws SluiceError HOLDOUT_INVALID, SCORES_INVALID, CONFIG_INVALID */
export function measure(input: MeasureInput): Measurement {
  checkRequest(input);
  const { task, labels, threshold, sure, weights = null, units = null, classes = [] } = input;
  if (weights) checkWeights(weights, labels);
  if (units) checkUnits(units, labels.length);
  checkAnswers(input);
  const sample: Sample = { labels, weights, units };
  const metrics = definitionsOf(input);
  switch (task) {
    case "regression":
      return measureWith(regressionYardstick(sample, metrics, sure), metrics, input);
    case "ranking":
      if (units === null) throw new TypeError("A ranking needs its queries.");
      return measureWith(rankingYardstick({ ...sample, units }, sure), metrics, input);
    case "multiclass-classification":
      return measureWith(multiclassYardstick(sample, classes, sure), metrics, input);
    case "binary-classification": {
      if (threshold === null) throw new TypeError("A classification needs a threshold.");
      if (weights) checkWeightedClasses(weights, labels);
      const request = { threshold, metrics, sure, value: input.value ?? null };
      return measureWith(classificationYardstick(sample, request), metrics, input);
    }
  }
}

/** Labels and scores of every model. */
function checkAnswers(input: MeasureInput): void {
  const { task, labels, classes = [] } = input;
  const isMany = task === "multiclass-classification";
  if (isMany) checkManyLabels(labels, classes);
  else checkLabels(task, labels);
  for (const role of roles) {
    const model = input[role];
    if (!model) continue;
    if (isMany) checkProbabilities(role, model.scores, labels.length, classes.length);
    else checkScores(task, role, model.scores, labels.length);
  }
}

function definitionsOf({ task, metrics }: MeasureInput): MetricDefinition[] {
  const found = metrics.map((name) => findMetric(name, task));
  const unknown = metrics.filter((_, index) => found[index]?.task !== task);
  if (unknown.length > 0) {
    const known = metricsOf(task).map((metric) => metric.name);
    const message = `${unknown.join(", ")}: no such metric of ${task}.`;
    throw new SluiceError("CONFIG_INVALID", message, { remedy: `Choose from ${known.join(", ")}.` });
  }
  return found.filter((metric) => metric !== undefined);
}

function checkRequest({ metrics, sure }: MeasureInput): void {
  if (metrics.length === 0) {
    throw new SluiceError("CONFIG_INVALID", "There is no metric to measure.", {
      remedy: "List one under `evaluate.metrics`, or leave that key out to get them all.",
    });
  }
  if (!(sure > 0.5 && sure < 1)) {
    throw new SluiceError("CONFIG_INVALID", `\`evaluate.sure\` is ${sure * 100}%: a verdict cannot be that sure.`, {
      remedy: "Give a certainty above 50% and below 100%; 95% is usual.",
    });
  }
}

function measureWith<Model>(
  yardstick: Yardstick<Model>,
  metrics: readonly MetricDefinition[],
  input: MeasureInput,
): Measurement {
  const { labels, sure, units } = input;
  const own = read(yardstick, metrics, input.candidate, sure);
  const compare = (scored: ScoredModel | null) => {
    if (scored === null) return null;
    const reference = read(yardstick, metrics, scored, sure);
    const difference = (metric: MetricDefinition) =>
      scored.digest === input.candidate.digest
        ? sameModel(own.metrics[metric.name], labels.length, sure)
        : isProperty(metric)
          ? propertyDifference(metric, input.candidate.properties, scored.properties, sure)
          : yardstick.difference(metric, own.model, reference.model);
    return { digest: scored.digest, metrics: reference.metrics, differences: byMetric(metrics, difference) };
  };
  return {
    version: 1,
    task: input.task,
    rows: labels.length,
    ...classSizes(input),
    threshold: input.threshold,
    sure,
    ...given({ constantScores: constantScores(input.candidate.scores, labels.length) }),
    ...(units && { units: units.count }),
    ...(input.weights && { weighted: true }),
    candidate: { digest: input.candidate.digest, metrics: own.metrics, ...yardstick.describe?.(own.model) },
    production: compare(input.production),
    anchor: compare(input.anchor),
  };
}

/** The scores of one row, if they are those of every row. */
function constantScores(scores: Float64Array, rows: number): number[] | undefined {
  const width = scores.length / rows;
  const first = scores.subarray(0, width);
  const isConstant = rows > 1 && scores.every((score, index) => score === first[index % width]);
  return isConstant ? [...first] : undefined;
}

function read<Model>(
  yardstick: Yardstick<Model>,
  metrics: readonly MetricDefinition[],
  { scores, properties }: ScoredModel,
  sure: number,
) {
  const model = yardstick.read(scores);
  const own = (metric: MetricDefinition) =>
    isProperty(metric) ? propertyEstimate(metric, properties, sure) : yardstick.estimate(metric, model);
  return { model, metrics: byMetric(metrics, own) };
}

function byMetric(
  metrics: readonly MetricDefinition[],
  estimateOf: (metric: MetricDefinition) => Estimate,
): Record<string, Estimate> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, checkOverflow(metric.name, estimateOf(metric))]));
}

function checkOverflow(metric: string, measured: Estimate): Estimate {
  const { value, lower, upper } = measured;
  if ([value, lower, upper].every((number) => number === null || Number.isFinite(number))) return measured;
  throw new SluiceError("SCORES_INVALID", `${metric} is too large to compute: some scores or labels are enormous.`, {
    remedy: "Look at the largest scores and labels of the holdout; squared errors beyond 1e308 overflow.",
  });
}

/** A model compared with itself differs by nothing, whatever the sample; an undefined metric stays undefined. */
function sameModel(own: Estimate | undefined, rows: number, sure: number): Estimate {
  const evidence = { kind: "same-model" } as const;
  return own?.value == null
    ? estimate(null, rows, evidence, sure, own?.note)
    : estimate(0, rows, evidence, sure, "the candidate is this very model, compared with itself");
}

function classSizes({ task, labels }: MeasureInput) {
  if (task !== "binary-classification") return { positives: null, negatives: null };
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return { positives, negatives: labels.length - positives };
}
