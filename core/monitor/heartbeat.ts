import type { MonitorHistory } from "./history.ts";

/** Runs of a schedule come late, also by hours: a shorter silence says nothing. */
const usualDelay = 6 * 3_600_000;

export interface Silence {
  /** ISO instant: where what is known of the live rows ends; null: nobody has ever looked. */
  lastSeen: string | null;
}

export interface Watching {
  history: MonitorHistory;
  /** How long a window is, in milliseconds. */
  every: number;
  /** When it first served something, in milliseconds since 1970 UTC, as is `now`. */
  servesSince: number;
  now: number;
}

/** Whether nobody has looked at live rows for more than two windows; null: they are looked at. */
export function silenceOf({ history, every, servesSince, now }: Watching): Silence | null {
  const lastSeen = history.windows.at(-1)?.to ?? null;
  // Rows of long ago, looked at again by hand, say nothing of whether today's are looked at.
  const since = Math.max(servesSince, lastSeen === null ? servesSince : Date.parse(lastSeen));
  return now - since > Math.max(2 * every, every + usualDelay) ? { lastSeen } : null;
}
