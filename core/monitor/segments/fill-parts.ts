import { distanceOf } from "../../drift/judge-column.ts";
import type { OrderedReference, ReferenceColumn } from "../../drift/reference-column.ts";
import { type Natural, naturalOf } from "../../drift/tolerance.ts";
import type { ColumnCounts, WindowCounts } from "../../drift/window-counts.ts";
import type { Column } from "../../table.ts";
import { filledColumn, scoresOver } from "../reference-columns.ts";
import { isOfItsOwn, segmentCodes } from "./segment-of.ts";
import { type Division, leastRows, type SegmentInside, type SegmentPart } from "./segment-reference.ts";

/** The segments of a reference, from counts of its rows by segment. */

/** Windows with fewer rows differ mostly by chance, as in the reference of the whole. */
const leastRowsOfWindow = 200;

type ByCode = ReadonlyMap<string, WindowCounts>;

export interface CountedSegments {
  /** Coarse cells of what is looked at within segments. */
  columns: readonly ReferenceColumn[];
  /** Of the training data. */
  all: ByCode;
  /** Of each of its newest windows. */
  windows: readonly ByCode[];
  /** Of held-out rows; empty where they do not have the column. */
  scores: ReadonlyMap<string, OrderedReference>;
}

export function fillParts(counted: CountedSegments): Record<string, SegmentPart> {
  const total = rowsIn(counted.all);
  const parts = [...counted.all].map(([code, counts]) => [code, partOf(code, counts, total, counted)] as const);
  return Object.fromEntries(parts);
}

function partOf(code: string, counts: WindowCounts, total: number, counted: CountedSegments): SegmentPart {
  const share = counts.rows / total;
  const shares = counted.windows
    .map((window) => ({ rows: rowsIn(window), own: window.get(code)?.rows ?? 0 }))
    .filter(({ rows }) => rows >= leastRowsOfWindow)
    .map(({ rows, own }) => Math.abs(own / rows - share));
  const isLookedInto = isOfItsOwn(code) && counts.rows >= leastRows;
  return {
    rows: counts.rows,
    natural: naturalOf(shares),
    inside: isLookedInto ? insideOf(code, counts, counted) : {},
  };
}

const rowsIn = (groups: ByCode) => [...groups.values()].reduce((sum, { rows }) => sum + rows, 0);

function insideOf(code: string, { columns }: WindowCounts, counted: CountedSegments): SegmentPart["inside"] {
  const own = counted.columns.flatMap((column) => {
    const counts = columns[column.name];
    return counts ? [[column.name, insideColumn(column, counts, windowsOf(code, column.name, counted))] as const] : [];
  });
  const score = counted.scores.get(code);
  return Object.fromEntries([...own, ...(score ? [[score.name, ofScores(score)] as const] : [])]);
}

function windowsOf(code: string, name: string, { windows }: CountedSegments): ColumnCounts[] {
  return windows.flatMap((window) => {
    const own = window.get(code);
    const counts = own && own.rows >= leastRowsOfWindow ? own.columns[name] : null;
    return counts ? [counts] : [];
  });
}

function insideColumn(
  column: ReferenceColumn,
  { missing, counts, unlisted }: ColumnCounts,
  windows: readonly ColumnCounts[],
): SegmentInside {
  const whole = filledColumn(column, { missing, counts, unlisted });
  const natural: Natural = naturalOf(windows.map((window) => Math.min(1, distanceOf(whole, window))));
  return { missing, counts, unlisted, natural };
}

/** How held-out windows differ by themselves is not known of scores. */
function ofScores({ missing, counts }: OrderedReference): SegmentInside {
  return { missing, counts, unlisted: 0, natural: naturalOf([]) };
}

/** Scores of held-out rows by segment, over the coarse cells of all of them. */
export function scoresBySegment(
  coarse: OrderedReference,
  {
    division,
    column,
    rows,
    scores,
  }: { division: Division; column: ReferenceColumn; rows: Column; scores: Float64Array },
): Map<string, OrderedReference> {
  const held = new Map<string, number[]>();
  for (const [row, code] of segmentCodes(division, column, rows).entries()) {
    const own = held.get(code) ?? [];
    own.push(scores[row] as number);
    held.set(code, own);
  }
  const enough = [...held].filter(([, own]) => own.length >= leastRows);
  return new Map(enough.map(([code, own]) => [code, scoresOver(coarse, Float64Array.from(own))]));
}
