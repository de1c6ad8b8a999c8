import type { WindowCounts } from "../../drift/window-counts.ts";
import type { MonitorProblem } from "../monitor-report.ts";
import { novelWords } from "../novel-levels.ts";
import type { SegmentReport, WatchedSegment } from "./segment-report.ts";

/** Segments that surely moved: in their share of the rows, or within. */
export function movedSegments(report: SegmentReport | null): WatchedSegment[] {
  return (report?.segments ?? []).filter(({ verdict }) => verdict === "drift");
}

/**
 * Segments that are gone or new, as warnings: what they move of all rows is judged by the tolerance. New values of an input
 * are told as such already.
 */
export function segmentProblems(
  segments: readonly WatchedSegment[],
  { columns, rows }: WindowCounts,
  inputs: readonly string[],
): MonitorProblem[] {
  return segments.flatMap(({ column, state, sentence, verdict }): MonitorProblem[] => {
    if (state === "gone" && verdict !== "drift") return [warning("segment-gone", sentence, column)];
    if (state !== "new" || inputs.includes(column)) return [];
    const names = columns[column] ? novelWords(columns[column], rows) : "";
    return [warning("segment-unseen", names === "" ? sentence : `${sentence}: ${names}`, column)];
  });
}

function warning(kind: MonitorProblem["kind"], sentence: string, column: string): MonitorProblem {
  return { kind, level: "warning", column, sentence: sentence.slice(0, 500) };
}

/** A column that monitoring itself names and that is not known, is a warning; one that evaluations go by, a note. */
export function unknownSegments(columns: readonly { column: string; because: string }[]): MonitorProblem[] {
  return columns.map(({ column, because }) => warning("segment-unknown", unknownWords({ column, because }), column));
}

export function unknownWords({ column, because }: { column: string; because: string }): string {
  return `Segments by ${column} are not looked at: ${because}`;
}
