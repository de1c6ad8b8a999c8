import type { MonitorSettings } from "../config/schemas/monitor-schema.ts";
import type { WindowCounts } from "../drift/window-counts.ts";
import { formatDuration, plural } from "../report/numbers.ts";
import type { MonitorProblem } from "./monitor-report.ts";
import { novelWords } from "./novel-levels.ts";
import { type Reference, scoreColumn } from "./reference.ts";

/** What is wrong with live rows before anything is compared. */

export interface Seen {
  window: WindowCounts;
  /** Rows in the window that other models answered, rows of times to come, and rows of no time. */
  other: number;
  future: number;
  untimed: number;
  /** Milliseconds since 1970 UTC of the newest row in the window, and of its end; null where rows do not say when. */
  newest: number | null;
  end: number | null;
  /** Rows of such a window, as the history knows it; null: there is none. */
  usual: number | null;
  /** Files that are the same as another, byte for byte. */
  duplicates: readonly string[];
  /** Columns that the live rows have, of whatever kind. */
  stored: readonly string[];
}

export function findProblems(reference: Reference, seen: Seen, settings: MonitorSettings): MonitorProblem[] {
  return [
    ...rowProblems(seen, settings),
    ...timeProblems(seen, settings),
    ...seen.duplicates.slice(0, 100).map((file) => {
      const sentence = `${file} is a copy of another file: every row in it would be counted twice`;
      return problem("duplicate-file", "alarm", sentence, null);
    }),
    ...(seen.window.rows === 0 ? [] : columnProblems(reference, seen)),
  ];
}

function problem(
  kind: MonitorProblem["kind"],
  level: MonitorProblem["level"],
  sentence: string,
  column: string | null,
): MonitorProblem {
  return { kind, level, column, sentence: sentence.slice(0, 500) };
}

function rowProblems({ window: { rows }, other, usual }: Seen, { fewer_rows }: MonitorSettings): MonitorProblem[] {
  const others = plural(other, "row");
  if (rows === 0 && other > 0) {
    return [problem("other-model", "alarm", `Another model answered all ${others} of the window`, null)];
  }
  if (rows === 0) return [problem("no-rows", "alarm", "There are no rows in the window", null)];
  const ofOthers = `${others} of the window were answered by another model, and are not judged`;
  const few = `Only ${plural(rows, "row")} in the window; ${plural(usual ?? 0, "row")} are usual`;
  return [
    ...(other > 0 ? [problem("other-model", "warning", ofOthers, null)] : []),
    ...(usual !== null && rows < fewer_rows * usual ? [problem("fewer-rows", "alarm", few, null)] : []),
  ];
}

/** The newest row may be older than the window's end by a quarter of its length. */
const latest = 0.25;

function timeProblems({ newest, end, future, untimed }: Seen, { every }: MonitorSettings): MonitorProblem[] {
  const late = newest === null || end === null ? 0 : end - newest;
  return [
    ...(late > latest * every
      ? [
          problem(
            "late-rows",
            "alarm",
            `The newest row is ${formatDuration(late)} older than the end of the window`,
            null,
          ),
        ]
      : []),
    ...(future > 0
      ? [problem("future-rows", "alarm", `${plural(future, "row")} of times to come: a clock has jumped`, null)]
      : []),
    ...(untimed > 0
      ? [
          problem(
            "untimed-rows",
            "warning",
            `${plural(untimed, "row")} do not say when they were, and are not judged`,
            null,
          ),
        ]
      : []),
  ];
}

function columnProblems(reference: Reference, { window, stored }: Seen): MonitorProblem[] {
  const features = reference.columns.filter(({ name }) => reference.features.includes(name));
  return [
    ...features.flatMap(({ name }) => featureProblems(name, window, stored)),
    ...(reference.score ? scoreProblems(reference, window) : []),
  ];
}

function featureProblems(name: string, { columns, rows }: WindowCounts, stored: readonly string[]): MonitorProblem[] {
  const counts = columns[name];
  if (!counts) {
    return stored.includes(name)
      ? [problem("column-retyped", "alarm", `${name} holds values of another kind than the reference`, name)]
      : [problem("column-vanished", "alarm", `${name} is gone`, name)];
  }
  if (counts.missing === rows) return [problem("column-vanished", "alarm", `${name} has no value in any row`, name)];
  if (counts.novel.length === 0) return [];
  const sentence = `${name} has values that the reference does not list: ${novelWords(counts, rows)}`;
  return [problem("unseen-level", "warning", sentence, name)];
}

function scoreProblems({ score }: Reference, { columns, rows }: WindowCounts): MonitorProblem[] {
  const counts = columns[scoreColumn];
  if (!counts)
    return [problem("no-score", "warning", "The live rows have no score, so that only inputs are judged", null)];
  if (counts.missing === rows) return [problem("column-vanished", "alarm", "No row has a score", scoreColumn)];
  const { min, max } = counts.range ?? { min: 0, max: 1 };
  const varied = score?.kind === "number" && score.counts.filter((count) => count > 0).length > 1;
  if (!varied || min !== max || rows < 2) return [];
  return [problem("equal-scores", "alarm", `All ${plural(rows, "score")} are the same: ${min}`, scoreColumn)];
}
