import type { Column, Table } from "../table.ts";
import {
  type CategoryEncoding,
  categoryAt,
  columnOf,
  type Encoding,
  type NumberEncoding,
  numberAt,
} from "./encoding.ts";

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
  const matrix = { rows: table.rows, width: offsets.at(-1) ?? 1, terms, indices, values };
  for (let row = 0; row < table.rows; row += 1) values[row * terms] = 1;
  for (const [position, encoding] of encodings.entries()) {
    const column = columnOf(table, encoding.name);
    const place = { term: position + 1, offset: offsets[position] ?? 0 };
    if (encoding.kind === "number") fillNumbers(matrix, place, column, encoding);
    else fillCategories(matrix, place, column, encoding);
  }
  return matrix;
}

/** Which term of each row, and from which weight on. */
interface Place {
  term: number;
  offset: number;
}

function fillNumbers(
  { rows, terms, indices, values }: DesignMatrix,
  { term, offset }: Place,
  column: Column,
  { mean, deviation }: NumberEncoding,
): void {
  for (let row = 0; row < rows; row += 1) {
    const number = numberAt(column, row);
    indices[row * terms + term] = offset;
    values[row * terms + term] = Number.isNaN(number) ? 0 : (number - mean) / deviation;
  }
}

function fillCategories(
  { rows, terms, indices, values }: DesignMatrix,
  { term, offset }: Place,
  column: Column,
  encoding: CategoryEncoding,
): void {
  const indexOf = new Map(encoding.values.map((value, index) => [value, index]));
  for (let row = 0; row < rows; row += 1) {
    const index = indexOf.get(categoryAt(column, row));
    indices[row * terms + term] = offset + (index ?? 0);
    values[row * terms + term] = index === undefined ? 0 : 1;
  }
}
