import { countCells, cutsOf, type Tally } from "../data/profile/cells.ts";
import type { ColumnProfile, Profile } from "../data/profile/profile.ts";
import { kindOf } from "../data/rules/stored-as.ts";
import {
  guardedCuts,
  isOrdered,
  longestLevel,
  type OrderedReference,
  type ReferenceColumn,
} from "../drift/reference-column.ts";
import type { ColumnCounts, WindowCounts } from "../drift/window-counts.ts";

/** The cells of a reference, from the profile of the data that a model was trained on, and from scores. */

/** 32-bit floats tell whole numbers apart up to here. */
const lastSingle = 2 ** 24;
/** Levels that are cells of their own; windows of others still tell their names. */
const mostLevels = 1_000;

/** Cells without counts yet: guards split cells, so that the rows have to be counted once more. */
export function emptyColumn(column: ColumnProfile): ReferenceColumn {
  const base = { name: column.name, missing: 0 };
  switch (column.kind) {
    case "number":
    case "time": {
      const { min = 0, max = 0 } = column.range ?? {};
      const isWhole = kindOf(column.type) === "integer" && Math.max(Math.abs(min), Math.abs(max)) < lastSingle;
      const single = column.kind === "number" && !isWhole;
      const cuts = guardedCuts({ ...column.cells, single });
      return { ...base, kind: column.kind, single, cuts, counts: new Array<number>(cuts.length + 1).fill(0) };
    }
    case "category": {
      const listed = column.levels.filter(({ count, value }) => count > 0 && value.length <= longestLevel);
      const levels = listed.slice(0, mostLevels).map(({ value }) => ({ value, count: 0 }));
      return { ...base, kind: "category", levels, unlisted: 0 };
    }
    default:
      return { ...base, kind: "opaque", present: 0 };
  }
}

/** The columns with the counts of these rows, which are those of the reference itself. */
export function filledColumns(columns: readonly ReferenceColumn[], rows: WindowCounts): ReferenceColumn[] {
  return columns.flatMap((column) => {
    const counted = rows.columns[column.name];
    return counted ? [filledColumn(column, counted)] : [];
  });
}

export function filledColumn(
  column: ReferenceColumn,
  { missing, counts, unlisted }: Pick<ColumnCounts, "missing" | "counts" | "unlisted">,
): ReferenceColumn {
  if (isOrdered(column)) return { ...column, missing, counts };
  if (column.kind === "opaque") return { ...column, missing, present: counts[0] ?? 0 };
  const levels = column.levels.map(({ value }, cell) => ({ value, count: counts[cell] ?? 0 }));
  return { ...column, missing, levels, unlisted };
}

/** The columns of a profile that windows are judged by. */
export function watchedColumns(profile: Profile, names: readonly string[]): ReferenceColumn[] {
  return profile.columns.filter(({ name }) => names.includes(name)).map(emptyColumn);
}

/** Scores as a column of their own; null where there are none. */
export function columnOfScores(name: string, scores: Float64Array): ReferenceColumn | null {
  const sorted = scores.map(Math.fround).filter(Number.isFinite).sort();
  if (sorted.length === 0) return null;
  const tally = tallyOf(sorted);
  const cells = countCells(cutsOf(tally), tally);
  const cuts = guardedCuts({ ...cells, single: true });
  const { counts } = countCells(cuts, tally);
  return { name, kind: "number", single: true, missing: scores.length - sorted.length, cuts, counts };
}

/** Scores over the cells of a column that is there. */
export function scoresOver(column: OrderedReference, scores: Float64Array): OrderedReference {
  const sorted = scores.map(Math.fround).filter(Number.isFinite).sort();
  const { counts } = countCells(column.cuts, tallyOf(sorted));
  return { ...column, missing: scores.length - sorted.length, counts };
}

function tallyOf(sorted: Float64Array): Tally {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value !== values.at(-1)) {
      values.push(value);
      counts.push(0);
    }
    counts.push((counts.pop() as number) + 1);
  }
  return { values, counts };
}
