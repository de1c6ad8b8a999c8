import { type Misuse, under } from "../../config/semantics/misuse.ts";
import { checkColumn } from "./column-semantics.ts";
import type { DataSchema } from "./data-schema.ts";
import { checkTable } from "./table-semantics.ts";

/** What a data schema may not say although every key of it is well formed. */
export function checkDataSchema(schema: DataSchema): Misuse[] {
  const columns = Object.entries(schema.columns);
  return [
    ...checkNames(Object.keys(schema.columns)),
    ...columns.flatMap(([name, rules]) => checkColumn(rules).map(under("columns", name))),
    ...checkTable(schema).map(under("table")),
  ];
}

function checkNames(names: readonly string[]): Misuse[] {
  if (names.length === 0) return [{ path: ["columns"], message: "names no column, so nothing would be checked" }];
  const lower = names.map((name) => name.toLowerCase());
  // In SQL such names are the same column.
  return names
    .filter((_, index) => lower.indexOf(lower[index] ?? "") < index)
    .map((name) => ({ path: ["columns", name], message: "differs from another column in upper and lower case alone" }));
}
