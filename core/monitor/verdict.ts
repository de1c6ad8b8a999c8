import type { MonitorProblem, MonitorReport, WatchedColumn } from "./monitor-report.ts";
import type { PerformanceReport } from "./performance/performance-report.ts";
import type { WatchedSegment } from "./segments/segment-report.ts";

/**
 * Stable is proven for every column, and for the labels where there are any, never assumed: what could not be judged, or was
 * not there, leaves the window unsure. Of segments only those that surely moved count: most are too small to prove more.
 */
export function verdictOf(
  problems: readonly Pick<MonitorProblem, "level">[],
  columns: readonly Pick<WatchedColumn, "verdict">[],
  performance: Pick<PerformanceReport, "verdict" | "fairness"> | null,
  segments: readonly Pick<WatchedSegment, "verdict">[],
): MonitorReport["verdict"] {
  const realised = performance ? [performance, ...performance.fairness].map(({ verdict }) => verdict) : [];
  const isAlarm =
    problems.some(({ level }) => level === "alarm") ||
    [...columns, ...segments].some(({ verdict }) => verdict === "drift") ||
    realised.includes("worse");
  if (isAlarm) return "alarm";
  const isProven = columns.length > 0 && columns.every(({ verdict }) => verdict === "stable");
  return isProven && problems.length === 0 && realised.every((verdict) => verdict === "holds") ? "stable" : "unsure";
}
