import {
  type CategoryReference,
  isOrdered,
  type OrderedReference,
  type ReferenceColumn,
} from "../../drift/reference-column.ts";
import type { Reference, Response } from "../reference.ts";
import { mostInside } from "./segment-reference.ts";

/** What is looked at within segments, over fewer cells than the whole: a thousand for each segment would be too many. */

const cells = 50;
const ownLevels = 20;

/** The same column over a choice of its cuts, so that its counts are sums of finer ones. */
export function coarseColumn(column: ReferenceColumn): ReferenceColumn {
  if (isOrdered(column)) return coarseOrdered(column);
  return column.kind === "category" ? coarseCategory(column) : column;
}

/** A value that many rows share keeps a cell of its own, with the cut below it. */
export function coarseOrdered(column: OrderedReference): OrderedReference {
  const share = column.counts.reduce((sum, rows) => sum + rows, 0) / cells;
  const cuts: number[] = [];
  let gathered = 0;
  for (const [cell, cut] of column.cuts.entries()) {
    gathered += column.counts[cell] ?? 0;
    const isNextHeavy = (column.counts[cell + 1] ?? 0) >= share;
    if (gathered < share && !isNextHeavy && cell > 0 && cell < column.cuts.length - 1) continue;
    cuts.push(cut);
    gathered = 0;
  }
  return { ...column, cuts, counts: countsOver(cuts, column) };
}

function countsOver(cuts: readonly number[], fine: OrderedReference): number[] {
  const counts = new Array<number>(cuts.length + 1).fill(0);
  let cell = 0;
  for (const [place, rows] of fine.counts.entries()) {
    const edge = fine.cuts[place] ?? Number.POSITIVE_INFINITY;
    while (cell < cuts.length && edge > (cuts[cell] as number)) cell += 1;
    counts[cell] = (counts[cell] as number) + rows;
  }
  return counts;
}

function coarseCategory(column: CategoryReference): CategoryReference {
  const rest = column.levels.slice(ownLevels).reduce((sum, { count }) => sum + count, 0);
  return { ...column, levels: column.levels.slice(0, ownLevels), unlisted: column.unlisted + rest };
}

/** The target, and the inputs that move the score most. */
export function watchedInside({ columns, features, responses }: Pick<Reference, "columns" | "features" | "responses">) {
  const spread = new Map(responses.map((response) => [response.feature, spreadOf(response)]));
  const inputs = columns
    .filter(({ name, kind }) => features.includes(name) && kind !== "opaque")
    .sort((a, b) => (spread.get(b.name) ?? 0) - (spread.get(a.name) ?? 0));
  const target = columns.filter(({ name }) => !features.includes(name));
  return {
    columns: [...inputs.slice(0, mostInside), ...target].map(coarseColumn),
    left: Math.max(0, inputs.length - mostInside),
  };
}

/** How far the mean score lies apart between the feature's values. */
function spreadOf({ means }: Response): number {
  return means.length === 0 ? 0 : Math.max(...means) - Math.min(...means);
}
