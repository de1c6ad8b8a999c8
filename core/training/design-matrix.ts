import type { Table } from "../table.ts";
import { categoryAt, columnOf, type Encoding, numberAt } from "./encoding.ts";

/**
 * The design matrix without its zeros. Every row has the same number of terms: the intercept, one per number, one per
 * category column; a category without a weight is a term of value 0.
 */
export interface DesignMatrix {
  rows: number;
  /** Number of weights, the intercept (weight 0) included. */
  width: number;
  /** Terms of one row. */
  terms: number;
  /** `rows * terms`, ascending within a row. */
  indices: Int32Array;
  values: Float64Array;
}

/** The first weight of each encoding; the last entry is the number of weights. */
export function offsetsOf(encodings: readonly Encoding[]): number[] {
  const offsets = [1];
  for (const encoding of encodings) {
    offsets.push((offsets.at(-1) ?? 0) + (encoding.kind === "number" ? 1 : encoding.values.length));
  }
  return offsets;
}

export function designMatrix(table: Table, encodings: readonly Encoding[]): DesignMatrix {
  const terms = encodings.length + 1;
  const offsets = offsetsOf(encodings);
  const indices = new Int32Array(table.rows * terms);
  const values = new Float64Array(table.rows * terms);
  for (let row = 0; row < table.rows; row += 1) values[row * terms] = 1;
  for (const [position, encoding] of encodings.entries()) {
    const termAt = termsOf(table, encoding);
    const offset = offsets[position] ?? 0;
    for (let row = 0; row < table.rows; row += 1) {
      const { index, value } = termAt(row);
      indices[row * terms + position + 1] = offset + index;
      values[row * terms + position + 1] = value;
    }
  }
  return { rows: table.rows, width: offsets.at(-1) ?? 1, terms, indices, values };
}

function termsOf(table: Table, encoding: Encoding): (row: number) => { index: number; value: number } {
  const column = columnOf(table, encoding.name);
  if (encoding.kind === "number") {
    const { mean, deviation } = encoding;
    return (row) => {
      const number = numberAt(column, row);
      return { index: 0, value: Number.isNaN(number) ? 0 : (number - mean) / deviation };
    };
  }
  const indexOf = new Map(encoding.values.map((value, index) => [value, index]));
  return (row) => {
    const index = indexOf.get(categoryAt(column, row));
    return index === undefined ? { index: 0, value: 0 } : { index, value: 1 };
  };
}
