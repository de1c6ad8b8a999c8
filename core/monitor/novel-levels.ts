import { maskText } from "../data/personal/mask.ts";
import type { ColumnCounts } from "../drift/window-counts.ts";
import { formatPercent } from "../report/numbers.ts";

/** How many names of new levels are told. */
const told = 5;

/** The most frequent levels that a reference does not list, with their shares of the rows. */
export function novelWords({ novel }: Pick<ColumnCounts, "novel">, rows: number): string {
  const byCount = novel.toSorted((a, b) => b.count - a.count).slice(0, told);
  return byCount.map(({ value, count }) => `${maskText(value)} (${formatPercent(count / rows)})`).join(", ");
}
