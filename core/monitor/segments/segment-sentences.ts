import { formatPercent, plural } from "../../report/numbers.ts";
import { leastRows } from "./segment-reference.ts";
import type { WatchedInside, WatchedSegment } from "./segment-report.ts";

/** What is said of a segment, in plain words. */

const percent = (share: number, limit: number) => formatPercent(Math.min(1, Math.max(0, share)), limit);

/** "distance: at least 12% of its rows moved (allowed: 5%)". */
export function insideSentence({ column, verdict, lower, upper, tolerance }: Omit<WatchedInside, "sentence">): string {
  const allowed = `(allowed: ${formatPercent(tolerance)})`;
  switch (verdict) {
    case "drift":
      return `${column}: at least ${percent(lower, tolerance)} of its rows moved ${allowed}`;
    case "stable":
      return `${column}: at most ${percent(upper, tolerance)} of its rows moved ${allowed}`;
    case "unsure":
      return `${column}: cannot tell, between ${percent(lower, tolerance)} and ${percent(upper, tolerance)} of its rows moved ${allowed}`;
  }
}

/** "origin = ORD: 31% of the rows, where 12% are usual: changed by at least 15 points (allowed: 5); within it …". */
export function segmentSentence(segment: Omit<WatchedSegment, "sentence">): string {
  const parts = [shareWords(segment), ...insideWords(segment)];
  return `${segment.column} = ${segment.segment}: ${parts.join("; ")}`;
}

const points = (share: number) => `${formatPercent(share).replace("%", "")} points`;

function shareWords({ state, share, rows }: Omit<WatchedSegment, "sentence">): string {
  const usual = `${formatPercent(share.reference)} of the rows`;
  const now = `${formatPercent(share.window)} of the rows, where ${formatPercent(share.reference)} are usual`;
  switch (state) {
    case "gone":
      return `no row, where ${usual} are usual`;
    case "new":
      return `${plural(rows, "row")} (${formatPercent(share.window)}) of values that were never seen before`;
    case "grew":
    case "shrank":
      return `${now}: it ${state} by at least ${points(share.lower)} (allowed: ${points(share.tolerance)})`;
    case "as-before":
      return `${now}: it changed by at most ${points(share.upper)}`;
    case "unsure":
      return `${now}: cannot tell whether it changed by more than ${points(share.tolerance)}`;
  }
}

function insideWords({ rows, inside, state }: Omit<WatchedSegment, "sentence">): string[] {
  const isThere = state !== "gone" && state !== "new";
  if (inside === null) return isThere && rows < leastRows ? [tooFewWords(rows)] : [];
  const moved = inside.columns.filter(({ verdict }) => verdict === "drift");
  return moved.map(({ sentence }) => `within it ${sentence}`);
}

export function tooFewWords(rows: number): string {
  return `${plural(rows, "row")}, too few to look into (${leastRows} are needed)`;
}
