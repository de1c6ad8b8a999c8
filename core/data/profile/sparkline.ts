import { quantileOf } from "./cells.ts";
import type { ColumnProfile, OrderedProfile } from "./profile.ts";

const blocks = "▁▂▃▄▅▆▇█";
const bars = 12;
/** So many different numbers get a bar each. */
const mostValues = 24;

/** The distribution of a column in a word: a bar for each twelfth of its range, or for each of its frequent levels. */
export function sparkline(column: ColumnProfile): string {
  switch (column.kind) {
    case "number":
    case "time":
      return draw(histogram(column));
    case "category":
      return draw(column.levels.slice(0, bars).map(({ count }) => count));
    default:
      return "";
  }
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
function histogram(column: OrderedProfile): number[] {
  if (column.cells.cuts.length <= mostValues) return column.cells.counts.slice(0, -1);
  const [low, high] = [quantileOf(column, 0.01), quantileOf(column, 0.99)];
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
