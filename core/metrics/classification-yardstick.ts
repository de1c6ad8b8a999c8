import type { ValueTable } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { aucOf, delongVariance, type Placements, placementDifferences, placementsOf } from "./auc.ts";
import { estimate } from "./bounds.ts";
import {
  type BinEnds,
  binsOfEqualSize,
  binsOfEqualWidth,
  type CalibrationCurve,
  calibrationCurve,
  calibrationError,
  calibrationNoise,
} from "./calibration.ts";
import type { MetricDefinition } from "./catalogue.ts";
import { predict, tablesOf } from "./cells.ts";
import { type Linearised, linearisedDifference, linearisedEstimate, linearisedPrecision } from "./linearised.ts";
import type { Estimate } from "./measurement.ts";
import { lift, partialAuc, type RankedMetric } from "./ranked-metrics.ts";
import { type RankedSample, rankedSample, resampleable } from "./ranked-sample.ts";
import { type Resampled, resample, resampledEstimate, subtractResampled } from "./resampling.ts";
import { isRowMetric, type RowReadings, rowDifference, rowEstimate, rowReadings } from "./row-metrics.ts";
import { effectiveSize, type Sample } from "./sample.ts";
import type { Share } from "./share-differences.ts";
import { tableDifference, tableEstimate } from "./thresholded.ts";
import { valueDifference, valueEstimate } from "./value.ts";
import type { Yardstick } from "./yardstick.ts";

interface Classified {
  readings: RowReadings;
  predicted: Uint8Array;
  area: Area | null;
  precision: Linearised | null;
  /** Of the metrics whose intervals come from resampling, by name. */
  resampled: ReadonlyMap<string, Resampled>;
  calibration: CalibrationCurve | null;
}

export interface ClassificationRequest {
  threshold: number;
  metrics: readonly MetricDefinition[];
  sure: number;
  value: ValueTable | null;
}

export function classificationYardstick(sample: Sample, request: ClassificationRequest): Yardstick<Classified> {
  const { threshold, metrics, sure, value } = request;
  const sizes = classSizes(sample);
  const tableOf = tablesOf(sample);
  return {
    read: (scores) => readScores(sample, scores, metrics, threshold),
    describe: ({ calibration }) => ({
      ...(calibration && { calibration }),
      ...(value && { value: { unit: value.unit } }),
    }),
    estimate: (metric, model) => {
      if (model.area && metric.family === "roc_auc") return aucEstimate(model.area, sizes, sure);
      if (isPrecision(metric)) return linearisedEstimate(model.precision, groundOf(metric, sizes), sure);
      const resampled = model.resampled.get(metric.name);
      if (resampled) return resampledEstimate(resampled, { ...groundOf(metric, sizes), range: rangeOf(metric) }, sure);
      if (isRowMetric(metric)) return rowEstimate(metric, sample, model.readings, sure);
      const table = tableOf(model.predicted, model.predicted);
      return isValue(metric)
        ? valueEstimate(tableFor(metric, value), table, sure)
        : tableEstimate(metric.name, table, sure);
    },
    difference: (metric, ours, theirs) => {
      if (ours.area && theirs.area && metric.family === "roc_auc") {
        return aucDifference([ours.area, theirs.area], sample, sizes, sure);
      }
      if (isPrecision(metric)) {
        return linearisedDifference(ours.precision, theirs.precision, { sample, ...groundOf(metric, sizes) }, sure);
      }
      const [our, their] = [ours.resampled.get(metric.name), theirs.resampled.get(metric.name)];
      if (our && their) return resampledEstimate(subtractResampled(our, their), groundOf(metric, sizes), sure);
      if (isRowMetric(metric)) return rowDifference(metric, sample, ours.readings, theirs.readings, sure);
      const table = tableOf(ours.predicted, theirs.predicted);
      return isValue(metric)
        ? valueDifference(tableFor(metric, value), table, sure)
        : tableDifference(metric.name, table, sure);
    },
  };
}

function readScores(
  sample: Sample,
  scores: Float64Array,
  metrics: readonly MetricDefinition[],
  threshold: number,
): Classified {
  const wanted = metrics.filter(isRanked);
  const needsRanking =
    wanted.length > 0 || metrics.some((metric) => metric.family === "roc_auc" || isPrecision(metric));
  const ranked = needsRanking ? rankedSample(sample, scores) : null;
  return {
    readings: rowReadings(sample, scores),
    predicted: predict(scores, threshold),
    area: ranked && areaOf(sample, ranked),
    precision: ranked && metrics.some(isPrecision) ? linearisedPrecision(ranked, sample) : null,
    resampled: new Map(ranked ? resampleAll(ranked, wanted, sample) : []),
    calibration: ranked && wanted.some(isCalibration) ? curveOf(ranked) : null,
  };
}

/**
 * Lift and calibration depend on how many rows are positive, which is left to chance in the resamples as it was in the
 * sample. An area under the ROC curve compares the classes whatever their sizes, so that they are drawn one by one.
 */
function resampleAll(
  ranked: RankedSample,
  metrics: readonly MetricDefinition[],
  sample: Sample,
): [string, Resampled][] {
  const draw = (some: readonly MetricDefinition[], strata: "labels" | "none") => {
    const drawn = resample(
      some.map((metric) => resampleable(ranked, rankedMetric(metric, ranked))),
      sample,
      strata,
    );
    return some.map((metric, index): [string, Resampled] => {
      const one = drawn[index] ?? { kind: "undefined" };
      const noise = isCalibration(metric) ? noiseOf(metric, ranked, sample) : undefined;
      return [metric.name, noise === undefined || one.kind === "undefined" ? one : { ...one, noise }];
    });
  };
  const isOfClasses = ({ family }: MetricDefinition) => family === "partial_roc_auc";
  return [
    ...draw(metrics.filter(isOfClasses), "labels"),
    ...draw(
      metrics.filter((metric) => !isOfClasses(metric)),
      "none",
    ),
  ];
}

const isValue = ({ family }: MetricDefinition) => family === "value_per_prediction";

function tableFor({ name }: MetricDefinition, value: ValueTable | null): ValueTable {
  if (value) return value;
  throw new SluiceError("CONFIG_INVALID", `${name} needs to know what each outcome is worth.`, {
    remedy: "Say so under `evaluate.value`.",
  });
}

const curveBins = 10;

function curveOf({ rows }: RankedSample): CalibrationCurve {
  return calibrationCurve(rows, binsOfEqualSize(rows.scores, curveBins));
}

const isCalibration = ({ family }: MetricDefinition) => family === "ece" || family === "ece_quantile";

const isPrecision = ({ family }: MetricDefinition) => family === "average_precision";

const rankedFamilies = ["partial_roc_auc", "lift", "ece", "ece_quantile"];

function isRanked({ family }: MetricDefinition): boolean {
  return rankedFamilies.includes(family);
}

function rankedMetric({ family, parameter }: MetricDefinition, { rows }: RankedSample): RankedMetric {
  if (parameter === null) throw new TypeError(`${family} needs its parameter.`);
  switch (family) {
    case "partial_roc_auc":
      return partialAuc(parameter);
    case "lift":
      return lift(parameter);
    default:
      return calibrationError(binsOf(family, rows.scores, parameter));
  }
}

function binsOf(family: string, fallingScores: Float64Array, count: number): BinEnds {
  return family === "ece" ? binsOfEqualWidth(count) : binsOfEqualSize(fallingScores, count);
}

function noiseOf({ family, parameter }: MetricDefinition, { rows }: RankedSample, sample: Sample): number | undefined {
  if (parameter === null) return undefined;
  const worth = effectiveSize({ ...sample, weights: null }) / sample.labels.length;
  return calibrationNoise(binsOf(family, rows.scores, parameter), rows, worth);
}

function rangeOf({ family, parameter }: MetricDefinition): [number, number] {
  return family === "lift" && parameter !== null ? [0, 1 / parameter] : [0, 1];
}

interface ClassSizes {
  positives: number;
  negatives: number;
  rows: number;
}

function classSizes(sample: Sample): ClassSizes {
  const sizeOf = (label: number) => effectiveSize(sample, (row) => sample.labels[row] === label);
  return { positives: sizeOf(1), negatives: sizeOf(0), rows: effectiveSize(sample) };
}

/** Calibration rests on all rows, what ranks on the rarer class. */
function groundOf({ basis }: MetricDefinition, { positives, negatives, rows }: ClassSizes) {
  const n = basis === "rows" ? rows : Math.min(positives, negatives);
  return { n, range: null, undefinedNote: "not defined: a class is missing" };
}

/** The area under the ROC curve of one model, with what differences need of it. */
interface Area {
  placements: Placements;
  value: number;
  variance: number | null;
}

function areaOf(sample: Sample, { ranking }: RankedSample): Area {
  const placements = placementsOf(sample, ranking);
  return { placements, value: aucOf(placements, sample), variance: delongVariance(placements, sample) };
}

function aucEstimate({ value, variance }: Area, { positives, negatives, rows }: ClassSizes, sure: number): Estimate {
  return estimate(value, rows, { kind: "auc", variance, positives, negatives }, sure);
}

function aucDifference(
  [ours, theirs]: readonly [Area, Area],
  sample: Sample,
  sizes: ClassSizes,
  sure: number,
): Estimate {
  const { positives, negatives, rows } = sizes;
  const variance = delongVariance(placementDifferences(ours.placements, theirs.placements), sample);
  const known = { kind: "auc-difference", variance, positives, negatives } as const;
  const models = modelsOf(ours, theirs);
  return estimate(ours.value - theirs.value, rows, models ? { ...known, models } : known, sure);
}

function modelsOf(ours: Area, theirs: Area): [Share, Share] | null {
  if (ours.variance === null || theirs.variance === null) return null;
  return [
    { value: ours.value, standardError: Math.sqrt(ours.variance) },
    { value: theirs.value, standardError: Math.sqrt(theirs.variance) },
  ];
}
