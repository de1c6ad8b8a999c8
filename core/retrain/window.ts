import type { RetrainConfig } from "../config/schemas/retrain-schema.ts";
import type { TrainingWindow } from "./training-file.ts";

/** The rows that a retraining learns from and is judged by: the newest days judge, and nobody has seen them before. */

export const msOfDay = 86_400_000;

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const timeOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** What the default branch trains and judges with at present. */
export interface PresentWindow {
  /** Null: there is no first day. */
  from: string | null;
  holdoutFrom: string;
  /** Null: whatever comes is held out too. */
  until: string | null;
}

/**
 * The days end before the one that is still filling up, so that the same window has the same rows tomorrow. Held-out rows
 * are later than any that judged before: production was chosen by those.
 *
 * @param newest when the newest labelled row was; null: there is none
 * @returns a string where it cannot be yet, saying why
 */
export function nextWindow(
  { window: { rows, days = 0, replay }, validation, holdout }: Pick<RetrainConfig, "window" | "validation" | "holdout">,
  present: PresentWindow,
  { newest, now }: { newest: number | null; now: number },
): TrainingWindow | string {
  if (newest === null) return "the data has no labelled row with a time";
  const today = Math.floor(now / msOfDay) * msOfDay;
  const until = Math.min(Math.floor(newest / msOfDay) * msOfDay + msOfDay, today);
  const holdoutFrom = until - holdout * msOfDay;
  const judgedBefore = present.until ?? dayOf(timeOf(present.holdoutFrom) + msOfDay);
  if (dayOf(holdoutFrom) < judgedBefore) {
    const needed = dayOf(timeOf(judgedBefore) + (holdout - 1) * msOfDay);
    return `a fresh holdout of ${holdout} days needs labelled rows up to ${needed}, and the newest are of ${dayOf(newest)}`;
  }
  const validationFrom = holdoutFrom - validation * msOfDay;
  const from = rows === "last" ? dayOf(validationFrom - days * msOfDay) : rows === "expanding" ? present.from : null;
  return {
    ...(from !== null && { from }),
    validation_from: dayOf(validationFrom),
    holdout_from: dayOf(holdoutFrom),
    until: dayOf(until),
    ...(from !== null && replay !== undefined && { replay }),
  };
}

/**
 * Why a change's window may not judge it; null: it may. A change moves the holdout forward alone, into rows that the base
 * holds out as well, and leaves it as long as the configuration of the base wants it.
 */
export function forwardProblem(present: PresentWindow, next: TrainingWindow, leastDays: number): string | null {
  const { holdout_from: from, until } = next;
  const days = (timeOf(until) - timeOf(from)) / msOfDay;
  if (days < leastDays) return `it holds out ${days} days, and retrain.holdout wants ${leastDays}`;
  const judgedBefore = present.until ?? present.holdoutFrom;
  return from < judgedBefore ? `it holds out rows from ${from} on, which have judged before ${judgedBefore}` : null;
}
