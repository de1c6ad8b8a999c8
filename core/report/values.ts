import { formatCount, formatNumber } from "./numbers.ts";

/** Whole numbers as they are: 7 is not 7.00. */
export function formatValue(value: number | null): string {
  return value !== null && Number.isInteger(value) ? formatCount(value) : formatNumber(value);
}

/** The day of a time; its hour too would seldom help. */
export function formatDay(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? "beyond every calendar" : date.toISOString().slice(0, 10);
}

/** A level of a category, which may be empty or long. */
export function formatLevel(value: string): string {
  if (value === "") return "(empty)";
  return value.length > 30 ? `${value.slice(0, 29)}…` : value;
}
