import type { MonitorSettings } from "../config/schemas/monitor-schema.ts";
import { type ColumnVerdict, judgeColumn } from "../drift/judge-column.ts";
import { isOrdered, quantileOfCells, type ReferenceColumn } from "../drift/reference-column.ts";
import { alphaOfTest, toleranceOf } from "../drift/tolerance.ts";
import type { ColumnCounts, WindowCounts } from "../drift/window-counts.ts";
import { formatDifference, formatNumber, formatPercent } from "../report/numbers.ts";
import type { WatchedColumn } from "./monitor-report.ts";
import type { Reference } from "./reference.ts";
import { effectOf } from "./responses.ts";

/** What has moved in a window: every column of the reference, those that moved first, by their effect on the score. */
export function judgeWindow(
  reference: Reference,
  counts: WindowCounts,
  { drift, every }: MonitorSettings,
  /** Milliseconds; null: all rows there are. */
  length: number | null,
): WatchedColumn[] {
  const columns = [...reference.columns, ...(reference.score ? [reference.score] : [])];
  const judged = columns.filter(({ name }) => counts.columns[name]);
  const alpha = alphaOfTest({ perMonth: drift.false_alarms, everyMs: every }, judged.length);
  // What days move by themselves says nothing of weeks.
  const past = length === reference.past.ms ? reference.past.distances : {};
  return columns
    .flatMap((column) => {
      const counted = counts.columns[column.name];
      return counted ? [watch(column, counted, { reference, past, alpha, tolerance: drift.tolerance })] : [];
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a));
}

const order = ["drift", "unsure", "stable", "not-judged"];
const rankOf = ({ verdict }: WatchedColumn) => order.indexOf(verdict);
/** The score itself comes first, then what moves it. */
const sizeOf = ({ role, effect, test }: WatchedColumn) =>
  (role === "score" ? 2 : 0) + Math.abs(effect ?? 0) + 1e-6 * (test?.distance ?? 0);

interface Context {
  reference: Reference;
  past: Readonly<Record<string, readonly number[]>>;
  alpha: number;
  tolerance: MonitorSettings["drift"]["tolerance"];
}

function watch(
  column: ReferenceColumn,
  counts: ColumnCounts,
  { reference, past, alpha, tolerance }: Context,
): WatchedColumn {
  const { share, days } = toleranceOf(tolerance, past[column.name] ?? [], alpha);
  const { test: judged, unseen } = judgeColumn(column, counts, { tolerance: share, alpha });
  const { verdict, ...test } = judged;
  const response = reference.responses.find(({ feature }) => feature === column.name);
  const effect = response ? effectOf(response, column, counts) : null;
  const isKnown = [test.lower, test.upper].every(Number.isFinite);
  const missing = { reference: missingShare(column), window: missingIn(counts) };
  return {
    name: column.name,
    role: roleOf(column, reference),
    verdict,
    tolerance: share,
    toleranceDays: days,
    test: isKnown ? test : null,
    missing,
    unseen,
    effect,
    sentence: sentenceOf(column, counts, { verdict: judged, unseen, tolerance: share, missing, effect }).slice(0, 500),
  };
}

function roleOf({ name }: ReferenceColumn, { score, features }: Reference): WatchedColumn["role"] {
  if (name === score?.name) return "score";
  return features.includes(name) ? "input" : "target";
}

function missingShare(column: ReferenceColumn): number {
  const present = isOrdered(column)
    ? sumOf(column.counts)
    : column.kind === "category"
      ? sumOf(column.levels.map(({ count }) => count)) + column.unlisted
      : column.present;
  return shareOf(column.missing, present);
}

function missingIn({ missing, counts, unlisted }: ColumnCounts): number {
  return shareOf(missing, sumOf(counts) + unlisted);
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const shareOf = (part: number, rest: number) => (part + rest === 0 ? 0 : part / (part + rest));

interface Told {
  verdict: ColumnVerdict["test"];
  unseen: number;
  tolerance: number;
  missing: WatchedColumn["missing"];
  effect: number | null;
}

/** "distance: at least 7% of rows moved (allowed: 5%); median 547, now 612; this alone moves the mean score by +0.02". */
function sentenceOf(column: ReferenceColumn, counts: ColumnCounts, told: Told): string {
  const { verdict: test, tolerance } = told;
  const allowed = `(allowed: ${formatPercent(tolerance)})`;
  const changes = changesOf(column, counts, told);
  const how = changes.length > 0 ? `; ${changes.join("; ")}` : "";
  const percent = (share: number) => formatPercent(Math.min(1, Math.max(0, share)), tolerance);
  switch (test.verdict) {
    case "drift":
      return `${column.name}: at least ${percent(test.lower)} of rows moved ${allowed}${how}`;
    case "stable":
      return `${column.name}: at most ${percent(test.upper)} of rows moved ${allowed}`;
    case "unsure":
      return Number.isFinite(test.distance)
        ? `${column.name}: cannot tell, between ${percent(test.lower)} and ${percent(test.upper)} of rows moved ${allowed}${how}`
        : `${column.name}: cannot tell, as there are no rows`;
  }
}

function changesOf(column: ReferenceColumn, counts: ColumnCounts, { unseen, missing, effect }: Told): string[] {
  const changes: string[] = [];
  if (column.kind === "number") {
    const medians = [column.counts, counts.counts].map((cells) => quantileOfCells(column.cuts, cells, 0.5));
    if (medians[0] !== medians[1])
      changes.push(`median ${medians.map((one) => formatNumber(one ?? null)).join(", now ")}`);
  }
  if (Math.abs(missing.window - missing.reference) >= 0.001) {
    changes.push(`missing ${formatPercent(missing.reference)}, now ${formatPercent(missing.window)}`);
  }
  if (unseen > 0) changes.push(`never seen before ${formatPercent(unseen)}`);
  if (effect !== null && Math.abs(effect) >= 0.001) {
    changes.push(`this alone moves the mean score by ${formatDifference(effect)}`);
  }
  return changes;
}
