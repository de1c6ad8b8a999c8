import type { ColumnProfile, Profile } from "../../data/profile/profile.ts";
import {
  isOrdered,
  type OrderedReference,
  quantileOfCells,
  type ReferenceColumn,
} from "../../drift/reference-column.ts";
import { type Division, leastRows, mostColumns, mostOfOneColumn, mostSegments } from "./segment-reference.ts";

/** How a column divides rows into segments: by value where there are few, a number of many values in bands of as many rows. */

/** Beyond as many different numbers they are taken for an amount, as in evaluations. */
const mostNumbers = 24;
const bands = 5;

/** A division, or why there is none. */
function divide(column: ReferenceColumn, profile: ColumnProfile): Division | string {
  switch (column.kind) {
    case "category":
      return {
        kind: "levels",
        values: column.levels.map(({ value }) => value).slice(0, mostOfOneColumn),
        others: column.levels.map(({ value }) => value).slice(mostOfOneColumn),
        isWhole: column.unlisted === 0,
      };
    case "number":
      return isOfFewValues(profile) ? byNumber(column) : byBand(column);
    case "time":
      return "times of live rows are later than all others";
    default:
      return "its values are not kept, as they may be personal or nearly all differ";
  }
}

function isOfFewValues({ distinct }: ColumnProfile): boolean {
  return distinct.exact && distinct.count <= mostNumbers;
}

/** Of few values each is a cut, and a cell of its own. */
function byNumber({ cuts, counts }: OrderedReference): Division {
  const found = cuts.flatMap((value, cell) => ((counts[cell] ?? 0) > 0 ? [{ value, rows: counts[cell] ?? 0 }] : []));
  const byRows = found.toSorted((a, b) => b.rows - a.rows).map(({ value }) => value);
  const ascending = (values: number[]) => values.sort((a, b) => a - b);
  return {
    kind: "numbers",
    values: ascending(byRows.slice(0, mostOfOneColumn)),
    others: ascending(byRows.slice(mostOfOneColumn)),
  };
}

function byBand({ cuts, counts }: OrderedReference): Division {
  const edges = Array.from({ length: bands - 1 }, (_, band) => quantileOfCells(cuts, counts, (band + 1) / bands));
  const last = cuts.at(-1);
  const ascending = edges.filter((edge, place) => edge !== null && edge !== last && edge !== edges[place - 1]);
  return { kind: "bands", cuts: ascending as number[] };
}

/** Rows of each segment of a division, in its order. */
function rowsBySegment(division: Division, column: ReferenceColumn): number[] {
  if (division.kind === "levels") {
    const rows = new Map(column.kind === "category" ? column.levels.map(({ value, count }) => [value, count]) : []);
    return division.values.map((value) => rows.get(value) ?? 0);
  }
  if (!isOrdered(column)) return [];
  const upTo = (edge: number) =>
    column.counts.reduce(
      (sum, rows, cell) => sum + ((column.cuts[cell] ?? Number.POSITIVE_INFINITY) <= edge ? rows : 0),
      0,
    );
  if (division.kind === "numbers") return division.values.map((value) => rowsAt(column, value));
  const below = [0, ...division.cuts.map(upTo), column.counts.reduce((sum, rows) => sum + rows, 0)];
  return below.slice(1).map((rows, place) => rows - (below[place] ?? 0));
}

function rowsAt({ cuts, counts }: OrderedReference, value: number): number {
  return counts[cuts.indexOf(value)] ?? 0;
}

export interface Divided {
  column: ReferenceColumn;
  division: Division;
}

interface DividedColumns {
  divided: Divided[];
  unknown: { column: string; because: string }[];
}

/** Of the columns that are wanted those that can be divided, and why others cannot. */
export function divideColumns(
  wanted: readonly string[],
  columns: readonly ReferenceColumn[],
  profile: Profile,
): DividedColumns {
  const divided: Divided[] = [];
  const unknown: DividedColumns["unknown"] = [];
  for (const name of wanted) {
    const column = columns.find((one) => one.name === name);
    const profiled = profile.columns.find((one) => one.name === name);
    const division = column && profiled ? divide(column, profiled) : "the training data does not have it";
    if (typeof division === "string") unknown.push({ column: name, because: division });
    else if (divided.length === mostColumns)
      unknown.push({ column: name, because: `${mostColumns} others come before it` });
    else if (column) divided.push({ column, division });
  }
  return { divided: limitSegments(divided), unknown: unknown.slice(0, mostUnknown) };
}

const mostUnknown = 100;

/**
 * The segments of all columns together, those with the most rows. Bands stay whole: without one of them the others would not
 * be what they are called.
 */
function limitSegments(divided: readonly Divided[]): Divided[] {
  const sizes = divided.map(({ column, division }) => rowsBySegment(division, column));
  const ranked = sizes.flat().sort((a, b) => b - a);
  const least = Math.max(leastRows, (ranked[mostSegments] ?? 0) + 1);
  return divided.map(({ column, division }, index) => ({
    column,
    division: withLeast(division, (place) => (sizes[index]?.[place] ?? 0) >= least),
  }));
}

function withLeast(division: Division, isKept: (place: number) => boolean): Division {
  switch (division.kind) {
    case "levels":
      return { ...division, ...parted(division, isKept) };
    case "numbers":
      return { ...division, ...parted(division, isKept) };
    case "bands":
      return division;
  }
}

function parted<T>({ values, others }: { values: T[]; others: T[] }, isKept: (place: number) => boolean) {
  return {
    values: values.filter((_, place) => isKept(place)),
    others: [...values.filter((_, place) => !isKept(place)), ...others],
  };
}
