import { estimate } from "../bounds.ts";
import type { MetricDefinition } from "../catalogue.ts";
import type { Estimate } from "../measurement.ts";
import { isPlain, type Sample, weightedMean } from "../sample.ts";
import type { Yardstick } from "../yardstick.ts";
import { type AgreementMetric, agreementOf } from "./agreement.ts";
import { type Average, type Averaged, accuracyOf, averageOf, type ClassMetric } from "./averages.ts";
import { oneVersusOne, oneVersusRest } from "./class-aucs.ts";
import { type Confusion, confuse, predictClasses } from "./confusion.ts";
import { type Reading, readingDifference, readingEstimate, undefinedEstimate } from "./reading.ts";

interface Classified {
  probabilities: Float64Array;
  predicted: Uint16Array;
  confusion: Confusion;
}

/** Labels are numbers of classes, from 0 on; scores are the probabilities of all classes, row by row. */
export function multiclassYardstick(sample: Sample, classes: readonly string[], sure: number): Yardstick<Classified> {
  const width = classes.length;
  const read = (metric: MetricDefinition, model: Classified) => readingOf(metric, sample, model);
  return {
    read: (probabilities) => {
      const predicted = predictClasses(probabilities, width);
      return { probabilities, predicted, confusion: confuse(sample, predicted, width) };
    },
    describe: ({ predicted }) => {
      const { cells } = confuse({ labels: sample.labels, weights: null }, predicted, width);
      const counts = classes.map((_, label) => [...cells.slice(label * width, (label + 1) * width)]);
      return { confusion: { classes: [...classes], counts } };
    },
    estimate: (metric, model) => {
      const hits = isPlain(sample) ? hitsOf(metric, sample, model) : null;
      if (hits) return hitRate(hits, sure);
      const reading = read(metric, model);
      return reading
        ? readingEstimate(reading, { sample, range: rangeOf(metric) }, sure)
        : undefinedEstimate(sample, whyUndefined(metric), sure);
    },
    difference: (metric, ours, theirs) => {
      const [our, their] = isPlain(sample)
        ? [hitsOf(metric, sample, ours), hitsOf(metric, sample, theirs)]
        : [null, null];
      if (our && their) return pairedHitRate(our, their, sure);
      const [own, other] = [read(metric, ours), read(metric, theirs)];
      if (own && other) return readingDifference(own, other, sample, sure);
      return undefinedEstimate(sample, whyUndefined(metric), sure);
    },
  };
}

function isAgreement(family: string): family is AgreementMetric {
  return family === "mcc" || family === "kappa";
}

function rangeOf({ family }: MetricDefinition): [number, number] | null {
  if (family === "log_loss") return null;
  return isAgreement(family) ? [-1, 1] : [0, 1];
}

function whyUndefined({ family }: MetricDefinition): string {
  if (isAgreement(family)) return "not defined: the model predicts the same class for every row";
  return family.startsWith("precision") ? "not defined: a class is never predicted" : "not defined: a class has no row";
}

/** Of metrics that are the share of rows answered well: which rows. */
function hitsOf({ family, parameter }: MetricDefinition, { labels }: Sample, model: Classified): Uint8Array | null {
  if (family === "top_k") return topHits(labels, model, parameter as number);
  const isAccuracy = family === "accuracy" || family.endsWith("_micro");
  return isAccuracy ? Uint8Array.from(labels, (label, row) => (label === model.predicted[row] ? 1 : 0)) : null;
}

/** Of equal probabilities the class of the lower number comes later, as in scikit-learn. */
function topHits(
  labels: Float64Array,
  { probabilities, confusion: { classes } }: Classified,
  most: number,
): Uint8Array {
  return Uint8Array.from(labels, (label, row) => {
    const own = probabilities[row * classes + label] as number;
    let before = 0;
    for (let other = 0; other < classes; other++) {
      const score = probabilities[row * classes + other] as number;
      if (score > own || (score === own && other > label)) before += 1;
    }
    return before < most ? 1 : 0;
  });
}

function hitRate(hits: Uint8Array, sure: number): Estimate {
  const successes = hits.reduce((sum, hit) => sum + hit, 0);
  const evidence = { kind: "proportion", successes, trials: hits.length } as const;
  return estimate(successes / hits.length, hits.length, evidence, sure);
}

function pairedHitRate(ours: Uint8Array, theirs: Uint8Array, sure: number): Estimate {
  let [gained, lost] = [0, 0];
  ours.forEach((hit, row) => {
    if (hit > (theirs[row] as number)) gained += 1;
    if (hit < (theirs[row] as number)) lost += 1;
  });
  const evidence = { kind: "paired-proportion", gained, lost, trials: ours.length } as const;
  return estimate((gained - lost) / ours.length, ours.length, evidence, sure);
}

/** null: not defined. */
function readingOf(metric: MetricDefinition, sample: Sample, model: Classified): Reading | null {
  const { family } = metric;
  const isWeighted = family.endsWith("_weighted");
  if (family.startsWith("roc_auc_ovr")) return oneVersusRest(sample, areasOf(model), isWeighted);
  if (family.startsWith("roc_auc_ovo")) return oneVersusOne(sample, areasOf(model), isWeighted);
  if (family === "log_loss") return meanReading(logLosses(sample.labels, model), sample);
  if (family === "top_k") return meanReading(Float64Array.from(hitsOf(metric, sample, model) ?? []), sample);
  const averaged = averagedOf(family, model.confusion);
  return averaged && spread(averaged, sample, model.predicted);
}

const areasOf = ({ probabilities, confusion }: Classified) => ({ probabilities, classes: confusion.classes });

function averagedOf(family: string, confusion: Confusion): Averaged | null {
  if (family === "accuracy") return accuracyOf(confusion);
  if (isAgreement(family)) return agreementOf(family, confusion);
  if (family === "balanced_accuracy") return averageOf("recall", "macro", confusion);
  const [metric, average] = family.split("_") as [ClassMetric, Average];
  return averageOf(metric, average, confusion);
}

function spread({ value, effect }: Averaged, { labels, weights }: Sample, predicted: Uint16Array): Reading {
  const contributions = labels.map((label, row) => effect(label, predicted[row] as number) * (weights?.[row] ?? 1));
  return { value, contributions };
}

const epsilon = Number.EPSILON;

function logLosses(labels: Float64Array, { probabilities, confusion: { classes } }: Classified): Float64Array {
  return labels.map((label, row) => {
    const probability = probabilities[row * classes + label] as number;
    return -Math.log(Math.min(1 - epsilon, Math.max(epsilon, probability)));
  });
}

function meanReading(values: Float64Array, sample: Sample): Reading {
  const value = weightedMean(values, sample);
  const { weights } = sample;
  const total = weights === null ? values.length : weights.reduce((sum, weight) => sum + weight, 0);
  return { value, contributions: values.map((one, row) => ((one - value) * (weights?.[row] ?? 1)) / total) };
}
