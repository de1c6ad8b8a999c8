import { effectiveSize, isPlain, type Sample, type Spread, spreadFrom, spreadOf } from "./sample.ts";

/**
 * All that a metric of predicted classes says, of one model or of two on the same rows, follows from the weights of the
 * eight cells label × candidate × reference. The index of a cell is 4 label + 2 candidate + reference.
 */
export type Cells = readonly number[];

export interface CellTable {
  /** The weights of the rows in each cell: their number, where all rows count alike. */
  cells: Cells;
  /** Whether the cells are counts of independent rows, as exact methods ask for. */
  plain: boolean;
  /** How many independent rows the table is worth; of one class alone, those of its rows. */
  size: (label?: 0 | 1) => number;
  /** Of a sum over cells, to which each row adds the effect of its cell (the multinomial delta method). */
  spread: (effects: Cells) => Spread;
}

/** A score that equals the threshold counts as positive. */
export function predict(scores: Float64Array, threshold: number): Uint8Array {
  const predicted = new Uint8Array(scores.length);
  for (let row = 0; row < scores.length; row++) predicted[row] = (scores[row] as number) >= threshold ? 1 : 0;
  return predicted;
}

export function countCells(labels: Float64Array, candidate: Uint8Array, reference: Uint8Array): Cells {
  const cells = new Array<number>(8).fill(0);
  for (let row = 0; row < labels.length; row++) {
    const cell = 4 * (labels[row] as number) + 2 * (candidate[row] as number) + (reference[row] as number);
    cells[cell] = (cells[cell] as number) + 1;
  }
  return cells;
}

export function sumOver(cells: Cells, value: (label: number, candidate: number, reference: number) => number): number {
  return cells.reduce((sum, weight, cell) => sum + weight * value(cell >> 2, (cell >> 1) & 1, cell & 1), 0);
}

/** The table of rows that count alike and are independent. */
export function plainTable(cells: Cells): CellTable {
  return {
    cells,
    plain: true,
    size: (label) => sumOver(cells, (y) => (label === undefined || y === label ? 1 : 0)),
    spread: (effects) => {
      const power = (exponent: number) =>
        sumOver(
          cells.map((count, cell) => count * (effects[cell] as number) ** exponent),
          () => 1,
        );
      return spreadFrom(
        { squares: power(2), cubes: power(3), fourths: power(4) },
        sumOver(cells, () => 1),
        1,
      );
    },
  };
}

/** Tables of one sample, each counted once however many metrics ask for it. */
export function tablesOf(sample: Sample): (candidate: Uint8Array, reference: Uint8Array) => CellTable {
  const known = new WeakMap<Uint8Array, WeakMap<Uint8Array, CellTable>>();
  return (candidate, reference) => {
    const beside = known.get(candidate) ?? new WeakMap<Uint8Array, CellTable>();
    known.set(candidate, beside);
    const table = beside.get(reference) ?? tableOf(sample, candidate, reference);
    beside.set(reference, table);
    return table;
  };
}

/** The table of any sample: weights are summed, and what the rows of a unit do, they do together. */
function tableOf(sample: Sample, candidate: Uint8Array, reference: Uint8Array): CellTable {
  const { labels, weights } = sample;
  if (isPlain(sample)) return plainTable(countCells(labels, candidate, reference));
  const cellOf = (row: number) =>
    4 * (labels[row] as number) + 2 * (candidate[row] as number) + (reference[row] as number);
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const cells = new Array<number>(8).fill(0);
  for (let row = 0; row < labels.length; row++) cells[cellOf(row)] = (cells[cellOf(row)] as number) + weightOf(row);
  return {
    cells,
    plain: false,
    size: (label) => effectiveSize(sample, (row) => label === undefined || labels[row] === label),
    spread: (effects) => {
      const found = spreadOf(sample, (row) => weightOf(row) * (effects[cellOf(row)] as number));
      return found ?? { standardError: 0, acceleration: 0, freedom: 0 };
    },
  };
}
