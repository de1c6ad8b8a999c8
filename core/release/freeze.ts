import type { FreezeWindow, Moment } from "../config/schemas/freeze-schema.ts";
import { dateThere, instantOf } from "./wall-clock.ts";

/** Times in which no promotion is merged and no rollout begins; going back is always possible. */

export interface Freeze {
  reason: string;
  /** When nothing holds it back any more, in milliseconds since 1970 UTC. */
  until: number;
}

interface Span {
  start: number;
  end: number;
  reason: string;
}

const day = 86_400_000;
const minutesPerDay = 24 * 60;

/** Windows that follow each other without a gap are one freeze; more of them than this is no plan. */
const mostInARow = 100;

/** The freeze that is on now; null: none. */
export function freezeAt(windows: readonly FreezeWindow[], now: number): Freeze | null {
  const first = windows.flatMap((window) => spansNear(window, now)).find((span) => holds(span, now));
  if (!first) return null;
  let until = first.end;
  for (let next = 0; next < mostInARow; next++) {
    const ends = windows.flatMap((window) => spansNear(window, until)).filter((span) => holds(span, until));
    if (ends.length === 0) break;
    until = Math.max(...ends.map(({ end }) => end));
  }
  return { reason: first.reason, until };
}

/** When the next freeze begins; null: none within a week or on a date to come. */
export function nextFreeze(windows: readonly FreezeWindow[], now: number): number | null {
  const starts = windows.flatMap((window) => spansNear(window, now)).map(({ start }) => start);
  const coming = starts.filter((start) => start > now);
  return coming.length > 0 ? Math.min(...coming) : null;
}

function holds({ start, end }: Span, now: number): boolean {
  return start <= now && now < end;
}

/** All of the window's times that may hold `now`, and the next one. */
function spansNear({ from, to, time_zone: zone, reason }: FreezeWindow, now: number): Span[] {
  const today = dateThere(now, zone);
  return datesNear(from, today).map((date) => ({
    start: instantOf(date, from.minutes ?? 0, zone, "earlier"),
    end: instantOf(date + length(from, to, date), to.minutes ?? minutesPerDay, zone, "later"),
    reason,
  }));
}

/** Days on which the window begins, around `today`. */
function datesNear(from: Moment, today: number): number[] {
  if (from.kind === "dated") return [Date.UTC(from.year, from.month - 1, from.day)];
  const reach = from.kind === "daily" ? 1 : 7;
  const days = Array.from({ length: 2 * reach + 1 }, (_, index) => today + (index - reach) * day);
  return from.kind === "daily" ? days : days.filter((date) => new Date(date).getUTCDay() === from.day);
}

/** From the day on which it begins to the day on which it ends. */
function length(from: Moment, to: Moment, date: number): number {
  if (to.kind === "dated") return Date.UTC(to.year, to.month - 1, to.day) - date;
  const isBefore = (to.minutes ?? minutesPerDay) <= (from.minutes ?? 0);
  if (from.kind !== "weekly" || to.kind !== "weekly") return isBefore ? day : 0;
  const days = (to.day - from.day + 7) % 7;
  return (days === 0 && isBefore ? 7 : days) * day;
}
