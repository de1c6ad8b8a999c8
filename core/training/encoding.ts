import type { Column, Table } from "../table.ts";

/**
 * How a column becomes terms of the linear model.
 *
 * - Text is a category. So are whole numbers without gaps of which there are few, such as an hour, a weekday or a boolean:
 *   a straight line through them would say little.
 * - Every other number is a standardised number; a missing one counts as the mean.
 */
export type Encoding = NumberEncoding | CategoryEncoding;

export interface NumberEncoding {
  kind: "number";
  name: string;
  mean: number;
  deviation: number;
}

export interface CategoryEncoding {
  kind: "category";
  name: string;
  type: "string" | "integer";
  /** Each has a weight of its own. */
  values: readonly (string | number)[];
  /** Seen, but too rare for a weight of its own. */
  rare: readonly (string | number)[];
}

const mostWholeNumbers = 32;
/** Bounds the Hessian, whose size is the square of the number of weights. */
const mostCategories = 256;
const mostWeights = 1_500;

export function encodingsOf(table: Table, features: readonly string[]): Encoding[] {
  const columns = features.map((name) => ({ name, column: columnOf(table, name) }));
  const categorical = columns.filter(({ column }) => isCategory(column)).length;
  const atMost = Math.max(1, Math.min(mostCategories, Math.floor(mostWeights / Math.max(1, categorical))));
  return columns.map(({ name, column }) =>
    isCategory(column) ? categoryOf(name, column, atMost) : standardised(name, column.values as Float64Array),
  );
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns[name];
  if (!column) throw new Error(`the table has no column ${name}`);
  return column;
}

function isCategory(column: Column): boolean {
  if (column.type === "string") return true;
  const distinct = new Set<number>();
  for (const value of column.values) {
    if (!Number.isInteger(value)) return false;
    distinct.add(value);
    if (distinct.size > mostWholeNumbers) return false;
  }
  return true;
}

function categoryOf(name: string, column: Column, atMost: number): Encoding {
  const counts = new Map<string | number, number>();
  for (let row = 0; row < column.values.length; row += 1) {
    const value = categoryAt(column, row);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const byFrequency = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
  const type = column.type === "string" ? "string" : "integer";
  return { kind: "category", name, type, values: byFrequency.slice(0, atMost), rare: byFrequency.slice(atMost) };
}

/** A missing text is the empty one: ONNX has no other. */
export function categoryAt(column: Column, row: number): string | number {
  return column.values[row] ?? "";
}

/** Numbers reach the model as 32-bit floats, so that is what it learns from. */
export function numberAt(column: Column, row: number): number {
  return Math.fround(Number(column.values[row]));
}

/** Welford's recurrence, which stays exact where values are large and close together. */
function standardised(name: string, values: Float64Array): Encoding {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const exact of values) {
    const value = Math.fround(exact);
    if (!Number.isFinite(value)) continue;
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  const deviation = Math.sqrt(squares / Math.max(1, count));
  return { kind: "number", name, mean, deviation: deviation > 0 ? deviation : 1 };
}
