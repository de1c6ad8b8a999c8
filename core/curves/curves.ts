import { z } from "zod";

/**
 * What the pictures of a report are drawn from: few enough points to look at, made from the held-out rows by the trusted
 * half. Nothing is judged by them.
 */

const number = z.number();
const share = number.min(0).max(1);
const count = z.int().min(0);

/** More points do not show at the size of a page. */
export const curvePoints = 100;
export const histogramBins = 20;
export const calibrationBins = 10;
/** With more classes the grid cannot be read. */
export const confusionClasses = 20;

const confusionSchema = z.strictObject({
  classes: z.array(z.string().max(200)).max(confusionClasses),
  /** Rows by label and by predicted class. */
  counts: z.array(z.array(count).max(confusionClasses)).max(confusionClasses),
});
export type Confusion = z.output<typeof confusionSchema>;

const binarySchema = z.strictObject({
  kind: z.literal("binary"),
  /** Share of positives among the rows, by weight. */
  prevalence: share,
  /** From the highest score down: the false and the true positive rate of everything scored at least so. */
  ranked: z
    .array(z.tuple([share, share]))
    .min(2)
    .max(curvePoints + 2),
  /** From the lowest scores on, about as many rows in each. */
  calibration: z.array(z.strictObject({ predicted: share, observed: share, rows: count })).max(calibrationBins),
  /** Of each class the share of its rows by score, in bins of equal width from 0 to 1. */
  scores: z.strictObject({
    positives: z.array(share).length(histogramBins),
    negatives: z.array(share).length(histogramBins),
  }),
  confusion: confusionSchema,
});
export type BinaryCurves = z.output<typeof binarySchema>;

const multiclassSchema = z.strictObject({ kind: z.literal("multiclass"), confusion: confusionSchema });

const regressionSchema = z.strictObject({
  kind: z.literal("regression"),
  /** Rows by prediction, about as many in each: mean prediction and label, and the labels' 10 % and 90 % quantiles. */
  predicted: z
    .array(z.strictObject({ predicted: number, actual: number, low: number, high: number, rows: count }))
    .max(histogramBins),
  /** Label minus prediction, in bins of equal width from the first number to the last; all beyond is in the outer ones. */
  residuals: z.strictObject({ from: number, to: number, shares: z.array(share).length(histogramBins) }),
});
export type RegressionCurves = z.output<typeof regressionSchema>;

const modelCurvesSchema = z.discriminatedUnion("kind", [binarySchema, multiclassSchema, regressionSchema]);
export type ModelCurves = z.output<typeof modelCurvesSchema>;

export const curvesSchema = z.strictObject({
  candidate: modelCurvesSchema,
  production: modelCurvesSchema.nullable(),
});
export type Curves = z.output<typeof curvesSchema>;
