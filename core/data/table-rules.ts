import { formatCount, plural } from "../report/numbers.ts";
import type { DataSchema } from "./data-schema.ts";
import { type DataRule, listed, type RowRule, type Shape, type ShapeRule } from "./rule.ts";

export function tableRules(schema: DataSchema, shape: Shape): DataRule[] {
  const { rows, key, sql } = schema.table;
  return [
    ...(schema.extra_columns === "allow" ? [] : [extraColumns(schema, schema.extra_columns, shape)]),
    ...(rows ? [rowCount(rows, shape.rows)] : []),
    ...(key ? [keyRule(key, shape)] : []),
    ...sql.map(expressionRule),
  ];
}

function extraColumns(schema: DataSchema, severity: "error" | "warn", shape: Shape): ShapeRule {
  const extra = shape.columns.map(({ name }) => name).filter((name) => !Object.hasOwn(schema.columns, name));
  const noun = extra.length === 1 ? "the column" : "the columns";
  const message = extra.length === 0 ? null : `the schema does not know ${noun} ${listed(extra)}`;
  return { kind: "shape", id: "table.extra_columns", column: null, severity, message };
}

type RowLimits = NonNullable<DataSchema["table"]["rows"]>;

function rowCount({ severity, ...limits }: RowLimits, rows: number): ShapeRule {
  return { kind: "shape", id: "table.rows", column: null, severity, message: rowCountFault(limits, rows) };
}

function rowCountFault({ min, max }: Pick<RowLimits, "min" | "max">, rows: number): string | null {
  const found = `there ${rows === 1 ? "is" : "are"} ${plural(rows, "row")}`;
  if (min !== undefined && rows < min) return `${found}, at least ${formatCount(min)} are wanted`;
  if (max !== undefined && rows > max) return `${found}, at most ${formatCount(max)} are wanted`;
  return null;
}

function keyRule({ columns, severity }: NonNullable<DataSchema["table"]["key"]>, shape: Shape): DataRule {
  const base = { id: "table.key", column: null, severity };
  const missing = columns.filter((name) => !shape.columns.some((column) => column.name === name));
  return missing.length > 0
    ? { ...base, kind: "shape", message: `the key needs ${listed(missing)}, which the data does not have` }
    : { ...base, kind: "duplicates", columns };
}

function expressionRule({ name, must, severity }: DataSchema["table"]["sql"][number]): RowRule {
  return {
    kind: "rows",
    id: `table.sql.${name}`,
    column: null,
    severity,
    // Neither "unknown" nor an error while computing is a pass. The line break ends a comment that nobody closed.
    broken: `try((${must}\n)) is not true`,
    words: { one: `row that breaks ${name} (${must})`, many: `rows that break ${name} (${must})` },
    value: null,
  };
}
