/**
 * Rows in memory, by column. A missing number is NaN, a missing string is null. Booleans are the numbers 0 and 1,
 * timestamps are milliseconds since 1970 UTC.
 */
export type Column = { type: "number"; values: Float64Array } | { type: "string"; values: (string | null)[] };

export interface Table {
  rows: number;
  columns: Record<string, Column>;
}
