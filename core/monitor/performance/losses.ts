import type { Task } from "../../config/schema.ts";
import type { LossName, PerformanceSettings } from "../../config/schemas/performance-schema.ts";
import { SluiceError } from "../../errors.ts";

/** What each row cost: the number that is watched as labels come. */

const byTask: Record<Task, readonly LossName[]> = {
  "binary-classification": ["error", "brier", "log_loss"],
  "multiclass-classification": ["error", "log_loss"],
  regression: ["absolute_error", "squared_error"],
  ranking: [],
};

/** The first of them is watched unless the configuration says otherwise; none of a ranking, which its queries judge. */
export function lossesOf(task: Task): readonly LossName[] {
  return byTask[task];
}

/** @throws SluiceError CONFIG_INVALID where the task has no such loss */
export function watchedLoss(task: Task, { loss }: PerformanceSettings): LossName | null {
  const known = lossesOf(task);
  if (loss === undefined || known.includes(loss)) return loss ?? known[0] ?? null;
  throw new SluiceError("CONFIG_INVALID", `monitor.performance.loss: ${task} has no ${loss}.`, {
    remedy: known.length > 0 ? `Choose from ${known.join(", ")}.` : "Take monitor.performance out of sluice.yaml.",
  });
}

export interface Answered {
  task: Task;
  /** 0 or 1, the number of the class, or the number itself. */
  labels: Float64Array;
  /** A row's score; where there are many classes, one after the other the probabilities of each row. */
  scores: Float64Array;
  /** From here on a score predicts the positive class. */
  threshold: number;
}

/** Probabilities are moved inwards by this. */
const epsilon = Number.EPSILON;
const surprise = (probability: number) => -Math.log(Math.min(1, Math.max(epsilon, probability)));

type RowLoss = (label: number, score: number, threshold: number) => number;

const single: Record<LossName, RowLoss> = {
  error: (label, score, threshold) => (score >= threshold === (label === 1) ? 0 : 1),
  brier: (label, score) => (label - score) ** 2,
  log_loss: (label, score) => surprise(label === 1 ? score : 1 - score),
  absolute_error: (label, score) => Math.abs(label - score),
  squared_error: (label, score) => (label - score) ** 2,
};

export function lossByRow(loss: LossName, { task, labels, scores, threshold }: Answered): Float64Array {
  if (task !== "multiclass-classification") {
    return labels.map((label, row) => single[loss](label, scores[row] as number, threshold));
  }
  const width = scores.length / labels.length;
  return labels.map((label, row) => {
    const own = scores.subarray(row * width, (row + 1) * width);
    return loss === "error" ? Number(bestOf(own) !== label) : surprise(own[label] as number);
  });
}

/** The place of the largest; of equals the first. */
export function bestOf(probabilities: Float64Array): number {
  return probabilities.reduce((best, one, place) => (one > (probabilities[best] as number) ? place : best), 0);
}

/** Errors and Brier scores are at most 1; a single one of the others has no limit, so that the largest are clipped. */
export function isBounded(loss: LossName): boolean {
  return loss === "error" || loss === "brier";
}

/** Between 0 and 1. */
export function shareOfCap(losses: Float64Array, cap: number): Float64Array {
  return losses.map((loss) => Math.min(1, loss / cap));
}
