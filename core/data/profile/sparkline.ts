import { quantileOf } from "./cells.ts";
import type { ColumnProfile, OrderedProfile } from "./profile.ts";

const blocks = "▁▂▃▄▅▆▇█";
const bars = 12;
/** So many different numbers get a bar each. */
const mostValues = 24;

/**
 * The distribution of a column in a word: a bar for each twelfth of its range, or for each of its frequent levels. Those
 * of `like` where it is given, so that two words can be compared bar by bar.
 */
export function sparkline(column: ColumnProfile, like: ColumnProfile = column): string {
  if (isOrdered(column)) return draw(histogram(column, isOrdered(like) ? like : column));
  if (column.kind !== "category") return "";
  const { levels } = like.kind === "category" ? like : column;
  const counts = new Map(column.levels.map(({ value, count }) => [value, count]));
  return draw(levels.slice(0, bars).map(({ value }) => counts.get(value) ?? 0));
}

function isOrdered(column: ColumnProfile): column is OrderedProfile {
  return column.kind === "number" || column.kind === "time";
}

function draw(counts: readonly number[]): string {
  const highest = Math.max(...counts);
  if (!(highest > 0)) return "";
  // What is there at all is seen; an empty bar is a space.
  return counts
    .map((count) => (count === 0 ? " " : (blocks[Math.ceil((count / highest) * blocks.length) - 1] ?? "")))
    .join("");
}

/** A bar for each of few values; else over the range of all but the outermost hundredths, so that one odd value does not make everything else one bar. */
function histogram(column: OrderedProfile, like: OrderedProfile): number[] {
  if (column.cells.cuts.length <= mostValues) return fewBars(column);
  const [low, high] = [quantileOf(like, 0.01), quantileOf(like, 0.99)];
  if (low === null || high === null) return [];
  const { cuts, counts } = column.cells;
  const width = (high - low) / bars;
  const heights = new Array<number>(width > 0 ? bars : 1).fill(0);
  for (const [cell, count] of counts.entries()) {
    const place = width > 0 ? Math.ceil(((cuts[cell] ?? high) - low) / width) - 1 : 0;
    const bar = Math.min(heights.length - 1, Math.max(0, place));
    heights[bar] = (heights[bar] ?? 0) + count;
  }
  return heights;
}

/** The last cell holds what lies above every known value; a bar for it is only drawn where there is something. */
function fewBars({ cells: { counts } }: OrderedProfile): number[] {
  return counts.at(-1) === 0 ? counts.slice(0, -1) : counts;
}
