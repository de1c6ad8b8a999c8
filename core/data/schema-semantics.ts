import type { Misuse } from "../config/misuse.ts";
import type { ColumnRules, DataSchema } from "./data-schema.ts";
import { expressionFault } from "./sql-text.ts";

/** What a data schema may not say although every key of it is well formed. */
export function checkDataSchema(schema: DataSchema): Misuse[] {
  return [...checkNames(Object.keys(schema.columns)), ...checkColumns(schema), ...checkExpressions(schema)];
}

function checkNames(names: readonly string[]): Misuse[] {
  if (names.length === 0) return [{ path: ["columns"], message: "names no column, so nothing would be checked" }];
  const lower = names.map((name) => name.toLowerCase());
  // In SQL such names are the same column.
  return names
    .filter((_, index) => lower.indexOf(lower[index] ?? "") < index)
    .map((name) => ({ path: ["columns", name], message: "differs from another column in upper and lower case alone" }));
}

function checkColumns({ columns }: DataSchema): Misuse[] {
  return Object.entries(columns).flatMap(([name, rules]) =>
    [...checkBounds(rules), ...checkPattern(rules), ...checkAllowed(rules)].map(({ path, message }) => ({
      path: ["columns", name, ...path],
      message,
    })),
  );
}

function checkBounds({ type, ...bounds }: ColumnRules): Misuse[] {
  return (["min", "max"] as const).flatMap((key): Misuse[] => {
    const bound = bounds[key];
    if (bound === undefined) return [];
    if (type === "string" || type === "boolean") return [misplaced(key, type)];
    return isOf(type, bound)
      ? []
      : [{ path: [key], message: `must be ${examples[type]} for a column of type ${type}` }];
  });
}

const examples = {
  integer: "a whole number",
  number: "a number",
  timestamp: "a date such as 2001-04-01",
  date: "a date such as 2001-04-01",
} as const;

function checkPattern({ type, pattern }: ColumnRules): Misuse[] {
  return pattern !== undefined && type !== "string" ? [misplaced("pattern", type)] : [];
}

function misplaced(key: string, type: string): Misuse {
  return { path: [key], message: `does not apply to a column of type ${type}` };
}

function checkAllowed({ type, allowed = [] }: ColumnRules): Misuse[] {
  return allowed.flatMap((value, index) =>
    isOf(type, value) ? [] : [{ path: ["allowed", index], message: `is not of the column's type ${type}` }],
  );
}

function isOf(type: ColumnRules["type"], value: string | number | boolean): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "timestamp" || type === "date") return typeof value === "string" && isDate(value);
  return typeof value === type;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

function checkExpressions({ table }: DataSchema): Misuse[] {
  const names = table.sql.map(({ name }) => name);
  return table.sql.flatMap(({ name, must }, index): Misuse[] => {
    const path = ["table", "sql", index];
    const fault = expressionFault(must);
    return [
      ...(fault ? [{ path: [...path, "must"], message: `is not one SQL expression: ${fault}` }] : []),
      ...(names.indexOf(name) < index ? [{ path: [...path, "name"], message: `repeats the name ${name}` }] : []),
    ];
  });
}
