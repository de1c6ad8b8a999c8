import { studentQuantile } from "../metrics/special-functions.ts";

/** How many rows of a column may move before it is said to have moved, and how often that may be said wrongly. */

/** Share of rows, or as much as the days of the reference moved by themselves. */
export type ToleranceSetting = number | "auto";

/** What `auto` never goes below: days of a handful of columns differ by less, and nobody should be woken by it. */
const leastTolerance = 0.05;
/** With fewer days their spread is hardly known. */
export const leastDays = 28;

export interface Tolerance {
  share: number;
  /** Reference days that it was taken from; 0: it was set, or there were too few. */
  days: number;
}

/**
 * Of `auto`, the upper prediction limit for the distance of one more such day: mean + t·s·√(1 + 1/R). It rests on the
 * assumption that these distances have no heavier tail than a normal law.
 */
export function toleranceOf(setting: ToleranceSetting, distances: readonly number[], alpha: number): Tolerance {
  return toleranceBy(setting, naturalOf(distances), alpha);
}

/** How far the days of a reference lay from all of it: enough to know how far one more may lie. */
export interface Natural {
  days: number;
  mean: number;
  /** Standard deviation; 0 where there are fewer than two days. */
  sd: number;
}

export function naturalOf(distances: readonly number[]): Natural {
  const days = distances.length;
  const mean = distances.reduce((sum, one) => sum + one, 0) / Math.max(1, days);
  const squares = distances.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { days, mean, sd: days < 2 ? 0 : Math.sqrt(squares / (days - 1)) };
}

export function toleranceBy(setting: ToleranceSetting, natural: Natural, alpha: number): Tolerance {
  if (setting !== "auto") return { share: setting, days: 0 };
  const limit = naturalLimit(natural, alpha);
  if (limit === null) return { share: leastTolerance, days: 0 };
  return { share: Math.min(1, Math.max(leastTolerance, limit)), days: natural.days };
}

/** Null where too few days are known. */
export function naturalLimit({ days, mean, sd }: Natural, alpha: number): number | null {
  return days < leastDays ? null : mean + studentQuantile(1 - alpha, days - 1) * sd * Math.sqrt(1 + 1 / days);
}

const millisecondsOfMonth = 30 * 86_400_000;

export interface AlarmBudget {
  /** False alarms that are tolerated in a month of 30 days. */
  perMonth: number;
  /** How long a window is, and so how often one ends. */
  everyMs: number;
}

/** Bonferroni over all tests of a month: the expected number of false alarms in it stays within the budget. */
export function alphaOfTest({ perMonth, everyMs }: AlarmBudget, tests: number): number {
  const windows = Math.max(1, millisecondsOfMonth / everyMs);
  return Math.min(0.5, perMonth / (windows * Math.max(1, tests)));
}
