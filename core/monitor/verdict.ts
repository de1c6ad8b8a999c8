import type { MonitorProblem, MonitorReport, WatchedColumn } from "./monitor-report.ts";

/** Stable is proven for every column, never assumed: what could not be judged, or was not there, leaves the window unsure. */
export function verdictOf(
  problems: readonly Pick<MonitorProblem, "level">[],
  columns: readonly Pick<WatchedColumn, "verdict">[],
): MonitorReport["verdict"] {
  const isAlarm = problems.some(({ level }) => level === "alarm") || columns.some(({ verdict }) => verdict === "drift");
  if (isAlarm) return "alarm";
  const isProven = columns.length > 0 && columns.every(({ verdict }) => verdict === "stable");
  return isProven && problems.length === 0 ? "stable" : "unsure";
}
