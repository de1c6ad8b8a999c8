import { type MonitorHistory, type Seen, seenIn } from "../history.ts";
import type { MonitorReport } from "../monitor-report.ts";
import { type Alert, type AlertKind, alertsIn } from "./alerts-in.ts";

/** raise: nobody has been told yet. update: told, and still so. close: told, and over. */
export type AlertStep =
  | { act: "raise" | "update"; alert: Alert; since: string | null; windows: number }
  | { act: "close"; kind: AlertKind };

export interface AlertState {
  report: MonitorReport;
  /** With the report's window in it. */
  history: MonitorHistory;
  /** What people have been told of and is not over; null: only the history can say. */
  open: readonly AlertKind[] | null;
}

/**
 * What to tell of a window. Only the newest window says how things are: what is looked at again later changes nothing.
 * A problem that goes on is one alert, however many windows show it.
 */
export function decideAlerts({ report, history, open }: AlertState): AlertStep[] {
  const { to } = report.window;
  const before = history.windows.filter((entry) => to === null || entry.to < to);
  if (to !== null && history.windows.some((entry) => entry.to > to)) return [];
  const seen = [...before, seenIn(report)];
  const known = open ?? openAfter(before);
  const told = alertsIn(report).map((alert): AlertStep => {
    const windows = streakOf(alert.kind, seen);
    const since = before.at(1 - windows)?.from ?? report.window.from;
    return { act: known.includes(alert.kind) ? "update" : "raise", alert, since, windows };
  });
  return [...told, ...known.filter((kind) => isOver(kind, seen)).map((kind) => ({ act: "close" as const, kind }))];
}

/** How many windows in a row, up to the last, have shown it. */
function streakOf(kind: AlertKind, seen: readonly Seen[]): number {
  return seen.length - 1 - seen.findLastIndex(({ alerts }) => !alerts.includes(kind));
}

/** After so many windows in which nothing surely moved, drift is over though that is not proven. */
const calmWindows = 3;

/** By the last window. One without rows proves nothing, and neither does one whose labels have not come. */
function isOver(kind: AlertKind, seen: readonly Seen[]): boolean {
  const last = seen.at(-1);
  if (!last || last.rows === 0 || last.alerts.includes(kind)) return false;
  if (kind === "performance") return last.performance?.verdict === "holds";
  if (kind === "fairness") return isFair(seen);
  if (kind === "segments") return seen.slice(-calmWindows).every(({ segments }) => segments.length === 0);
  if (kind !== "drift") return true;
  const movedLast = seen.findLast(({ moved }) => moved.length > 0)?.moved ?? [];
  const isCalm = seen.slice(-calmWindows).every(({ moved }) => moved.length === 0);
  return Object.keys(last.columns).length > 0 && (isCalm || movedLast.every((name) => isProvenStable(name, last)));
}

/** Proven of every limit, or in so many looks at labels none was surely broken. */
function isFair(seen: readonly Seen[]): boolean {
  const looks = seen
    .map(({ performance }) => Object.values(performance?.fairnessLimits ?? {}))
    .filter((one) => one.length > 0);
  const last = seen.at(-1)?.performance;
  if (!last || Object.keys(last.fairnessLimits).length === 0) return false;
  const isProven = Object.values(last.fairnessLimits).every(({ verdict }) => verdict === "holds");
  const isCalm = looks.slice(-calmWindows).every((limits) => limits.every(({ verdict }) => verdict !== "worse"));
  return isProven || (looks.length >= calmWindows && isCalm);
}

function isProvenStable(name: string, { columns, tolerances }: Seen): boolean {
  // A column may be called as something that every object has.
  const [, , upper = Number.POSITIVE_INFINITY] = (Object.hasOwn(columns, name) ? columns[name] : undefined) ?? [];
  return Object.hasOwn(tolerances, name) && upper <= (tolerances[name] as number);
}

/** What people must have been told of by the end of these windows, and not that it is over. */
function openAfter(windows: readonly Seen[]): AlertKind[] {
  let open: AlertKind[] = [];
  for (const [place, { alerts }] of windows.entries()) {
    const seen = windows.slice(0, place + 1);
    open = [...new Set([...open, ...alerts])].filter((kind) => !isOver(kind, seen));
  }
  return open;
}
