import { z } from "zod";
import { type LossName, losses } from "../../config/schemas/performance-schema.ts";
import { estimate } from "../../metrics/bounds.ts";
import type { Estimate } from "../../metrics/measurement.ts";
import { isPlain, itemsOf, type Sample, spreadOfMean, weightedMean } from "../../metrics/sample.ts";
import { type Answered, isBounded, lossByRow, lossesOf, shareOfCap } from "./losses.ts";

/** How the model did on the held-out rows when it was released: what later cohorts are compared with. */

const finite = z.number();

const heldOutLossSchema = z.strictObject({
  name: z.enum(losses),
  /** Of losses that are clipped at the cap, with the upper bound of 95 %. */
  mean: finite,
  upper: finite,
  cap: finite.gt(0),
  /** Mean of each day, oldest first; none where rows do not say when. */
  days: z.array(finite).max(400),
});

/** Rows and the sum of their outcomes by score bin, window by window, so that it shows how windows differ by themselves. */
const periodsSchema = z.strictObject({
  ms: z.number().gt(0),
  windows: z.array(z.array(z.tuple([z.int().min(0), finite])).max(100)).max(400),
});

export type Periods = z.output<typeof periodsSchema>;

export const heldOutSchema = z.strictObject({
  losses: z.array(heldOutLossSchema).max(5),
  /** Of metrics, with an interval of 95 %. */
  metrics: z.record(z.string().max(60), finite),
  /** In the order of the model's probabilities; empty where there are not many. */
  classes: z.array(z.string().max(200)).max(50),
  /** Oldest first; null where rows do not say when. */
  periods: periodsSchema.nullable(),
});

export type HeldOut = z.output<typeof heldOutSchema>;
export type HeldOutLoss = z.output<typeof heldOutLossSchema>;

/** Where losses have no limit of their own, the largest half percent counts as this quantile. */
const clippedFrom = 0.995;
/** Each side; together an interval of 95 %. */
export const eachSide = 0.975;

/** @param times milliseconds since 1970 UTC of each row; null where rows do not say when */
export function heldOutLosses(answered: Answered, sample: Sample, times: Float64Array | null): HeldOutLoss[] {
  return lossesOf(answered.task).map((name) => heldOutLoss(name, lossByRow(name, answered), sample, times));
}

function heldOutLoss(name: LossName, raw: Float64Array, sample: Sample, times: Float64Array | null): HeldOutLoss {
  const cap = isBounded(name) ? 1 : capOf(raw);
  const losses = shareOfCap(raw, cap);
  const { value, upper } = meanLoss(name, losses, sample, 0.95);
  // Of a single row no bound is known: anything may be usual then.
  const days = times ? dailyMeans(losses, times).map((mean) => mean * cap) : [];
  return { name, mean: (value ?? 0) * cap, upper: (upper ?? 1) * cap, cap, days };
}

const dayMs = 86_400_000;
const mostDays = 400;
/** The mean of fewer rows is mostly chance. */
const leastRows = 30;

function dailyMeans(losses: Float64Array, times: Float64Array): number[] {
  const days = new Map<number, { rows: number; sum: number }>();
  for (const [row, time] of times.entries()) {
    if (Number.isNaN(time)) continue;
    const key = Math.floor(time / dayMs);
    const day = days.get(key) ?? { rows: 0, sum: 0 };
    days.set(key, { rows: day.rows + 1, sum: day.sum + (losses[row] as number) });
  }
  const known = [...days.entries()].filter(([, { rows }]) => rows >= leastRows).sort(([a], [b]) => a - b);
  return known.slice(-mostDays).map(([, { rows, sum }]) => sum / rows);
}

/** A model without any error has a cap too. */
function capOf(raw: Float64Array): number {
  const sorted = raw.toSorted();
  const cap = sorted[Math.min(sorted.length - 1, Math.floor(clippedFrom * sorted.length))] as number;
  return cap > 0 ? cap : Math.max(sorted.at(-1) as number, Number.EPSILON);
}

/** Rows of one unit may resemble each other; only wrong or right of independent rows is a plain proportion. */
export function meanLoss(name: LossName, losses: Float64Array, sample: Sample, sure: number): Estimate {
  const value = weightedMean(losses, sample);
  const n = itemsOf(sample);
  if (name === "error" && isPlain(sample)) {
    const successes = losses.reduce((sum, loss) => sum + loss, 0);
    return estimate(value, n, { kind: "proportion", successes, trials: n }, sure);
  }
  const standardError = spreadOfMean(losses, sample)?.standardError ?? null;
  return estimate(value, n, { kind: "mean", standardError, n }, sure);
}
