import type { ToleranceTest } from "../../drift/tolerance-test.ts";
import { formatNumber, formatPercent } from "../../report/numbers.ts";
import { formatDay, formatLevel, formatValue } from "../../report/values.ts";
import { quantileOf } from "../profile/cells.ts";
import type { CategoryProfile, ColumnProfile } from "../profile/profile.ts";
import type { CommonCells } from "./common-cells.ts";
import type { ColumnDifference } from "./difference.ts";

/** What a column's rows are like, in a few words. */
export function typicalWords(column: ColumnProfile, rows: number): string {
  switch (column.kind) {
    case "number":
      if (column.range === null) return "no value";
      // Of zeros and ones the mean is a share, and the median says nothing.
      return column.distinct.count <= 2
        ? `mean ${formatNumber(column.range.mean)}`
        : `median ${formatValue(quantileOf(column, 0.5))}`;
    case "time":
      return column.range === null ? "no value" : `${formatDay(column.range.min)} to ${formatDay(column.range.max)}`;
    case "category":
      return column.levels
        .slice(0, 2)
        .map(({ value, count }) => `${formatLevel(value)} ${formatPercent(count / Math.max(1, rows - column.missing))}`)
        .join(", ");
    case "personal":
      return "covered";
    case "unique":
      return "nearly all differ";
  }
}

export function unjudgedSentence(before: ColumnProfile, after: ColumnProfile, role: ColumnDifference["role"]): string {
  if (before.kind !== after.kind) return `${after.name} is another kind of column: ${before.type}, now ${after.type}`;
  if (role === "id") return `${after.name} names rows, so its values are not compared`;
  if (role === "time" && "range" in before && "range" in after) {
    const range = (column: typeof before) => typicalWords(column, 0);
    return `${after.name} runs from ${range(before)}, now ${range(after)}`;
  }
  if (after.kind === "personal") return `${after.name} may be personal, so its values are not compared`;
  return `${after.name} has nearly as many values as rows, so they are not compared`;
}

interface Moved {
  before: ColumnProfile;
  after: ColumnProfile;
  tested: ToleranceTest;
  cells: CommonCells;
  rows: readonly [number, number];
  rule: { tolerance: number; base: string };
}

/** "distance: at least 7% of rows moved versus main (allowed: 5%); median 547, now 612". */
export function movedSentence(moved: Moved): string {
  const { after, tested, rule } = moved;
  const allowed = formatPercent(rule.tolerance);
  const changes = changesOf(moved);
  const how = changes.length > 0 ? `; ${changes.join(", ")}` : "";
  switch (tested.verdict) {
    case "drift":
      return `${after.name}: at least ${formatPercent(tested.lower, rule.tolerance)} of rows moved versus ${rule.base} (allowed: ${allowed})${how}`;
    case "stable":
      return `${after.name}: at most ${formatPercent(tested.upper, rule.tolerance)} of rows moved (allowed: ${allowed})`;
    case "unsure": {
      const most = formatPercent(Math.min(1, tested.upper));
      return `${after.name}: cannot tell, between ${formatPercent(Math.max(0, tested.lower))} and ${most} of rows moved (allowed: ${allowed})${how}`;
    }
  }
}

function changesOf({ before, after, cells, rows }: Moved): string[] {
  const changes: string[] = [];
  if (before.kind === "category" && after.kind === "category") changes.push(...levelChanges(before, after, rows));
  if (before.kind === "number" && after.kind === "number") {
    const [from, to] = [quantileOf(before, 0.5), quantileOf(after, 0.5)];
    const means = [before.range?.mean ?? null, after.range?.mean ?? null].map((mean) => formatNumber(mean));
    changes.push(from === to ? `mean ${means.join(", now ")}` : `median ${formatValue(from)}, now ${formatValue(to)}`);
  }
  const missing = [before.missing / Math.max(1, rows[0]), after.missing / Math.max(1, rows[1])] as const;
  if (Math.abs(missing[0] - missing[1]) >= 0.001) {
    changes.push(`missing ${formatPercent(missing[0])}, now ${formatPercent(missing[1])}`);
  }
  if (cells.unseen > 0) changes.push(`values never seen before: ${formatPercent(cells.unseen / Math.max(1, rows[1]))}`);
  return changes;
}

/** The two levels whose share changed most. */
function levelChanges(before: CategoryProfile, after: CategoryProfile, [m, n]: readonly [number, number]): string[] {
  const shareOf = (levels: CategoryProfile["levels"], value: string, rows: number) =>
    (levels.find((level) => level.value === value)?.count ?? 0) / Math.max(1, rows);
  return [...new Set([...before.levels, ...after.levels].slice(0, 2_000).map(({ value }) => value))]
    .map((value) => ({ value, from: shareOf(before.levels, value, m), to: shareOf(after.levels, value, n) }))
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
    .slice(0, 2)
    .filter(({ from, to }) => from !== to)
    .map(({ value, from, to }) => `${formatLevel(value)} ${formatPercent(from)}, now ${formatPercent(to)}`);
}
