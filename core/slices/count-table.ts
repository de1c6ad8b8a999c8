import type { Grouping } from "./grouping.ts";

/** What was true and what two models said of a row, in three bits: 4 label + 2 candidate's class + reference's class. */
export function cellsOfRows(
  labels: Float64Array,
  candidate: Float64Array,
  reference: Float64Array,
  threshold: number,
): Uint8Array {
  const cells = new Uint8Array(labels.length);
  for (let row = 0; row < cells.length; row++) {
    const ours = (candidate[row] as number) >= threshold ? 2 : 0;
    const theirs = (reference[row] as number) >= threshold ? 1 : 0;
    cells[row] = 4 * (labels[row] as number) + ours + theirs;
  }
  return cells;
}

/** One pass over the rows: how often each cell occurs in each group, group by group. */
export function countTable({ values, codes }: Pick<Grouping, "values" | "codes">, cells: Uint8Array): Float64Array {
  const table = new Float64Array(values.length * 8);
  for (let row = 0; row < cells.length; row++) {
    const at = (codes[row] as number) * 8 + (cells[row] as number);
    table[at] = (table[at] as number) + 1;
  }
  return table;
}

export function cellsOfGroup(table: Float64Array, group: number): number[] {
  return Array.from(table.subarray(group * 8, group * 8 + 8));
}
