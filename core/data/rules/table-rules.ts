import { formatCount, formatDuration, formatNumber, plural } from "../../report/numbers.ts";
import type { ColumnRules } from "../schema/column-schema.ts";
import type { DataSchema, TableRules } from "../schema/data-schema.ts";
import { identifier } from "../sql-text.ts";
import { referenceColumn } from "./column-faults.ts";
import {
  type DataRule,
  type DependencyRule,
  type DuplicateRule,
  listed,
  type RowRule,
  type Shape,
  type ShapeRule,
  type StatisticRule,
  type StoredColumn,
} from "./rule.ts";
import { kindOf, readable, storageIn } from "./stored-as.ts";

export function tableRules(schema: DataSchema, shape: Shape): DataRule[] {
  const { rows, key, duplicates, freshness, dependencies, foreign_keys, sql } = schema.table;
  return [
    ...(schema.extra_columns === "allow" ? [] : [extraColumns(schema, schema.extra_columns, shape)]),
    ...(schema.uneven_columns === "allow" ? [] : uneven(schema.uneven_columns, shape)),
    ...(rows ? [rowCount(rows)] : []),
    ...(key ? [keyRule(key, shape)] : []),
    ...(duplicates ? [duplicatesRule(duplicates, shape)] : []),
    ...(freshness ? [freshnessRule(freshness, shape)] : []),
    ...dependencies.map((rule, index) => dependencyRule(rule, `table.dependencies.${index}`, shape)),
    ...foreign_keys.map((rule, index) => foreignKeyRule(rule, `table.foreign_keys.${index}`, schema, shape)),
    ...sql.map(expressionRule),
  ];
}

function extraColumns(schema: DataSchema, severity: "error" | "warn", shape: Shape): ShapeRule {
  const extra = shape.columns.map(({ name }) => name).filter((name) => !Object.hasOwn(schema.columns, name));
  const noun = extra.length === 1 ? "the column" : "the columns";
  const message = extra.length === 0 ? null : `the schema does not know ${noun} ${listed(extra)}`;
  return { kind: "shape", id: "table.extra_columns", column: null, severity, message };
}

function uneven(severity: "error" | "warn", { uneven: message }: Shape): ShapeRule[] {
  return message ? [{ kind: "shape", id: "table.uneven_columns", column: null, severity, message }] : [];
}

function rowCount({ severity, ...limits }: NonNullable<TableRules["rows"]>): StatisticRule {
  return {
    kind: "statistic",
    id: "table.rows",
    column: null,
    severity,
    aggregate: "count(*)",
    proof: null,
    judge: (rows) => rowCountFault(limits, rows ?? 0),
  };
}

function rowCountFault({ min, max }: { min?: number | undefined; max?: number | undefined }, rows: number) {
  const found = `there ${rows === 1 ? "is" : "are"} ${plural(rows, "row")}`;
  if (min !== undefined && rows < min) return `${found}, at least ${formatCount(min)} are wanted`;
  if (max !== undefined && rows > max) return `${found}, at most ${formatCount(max)} are wanted`;
  return null;
}

interface Base {
  id: string;
  column: null;
  severity: "error" | "warn";
}

/** The rule, or the complaint that the data lacks columns it is about. */
function needing<R extends DataRule>(
  base: Base,
  columns: readonly string[],
  shape: Shape,
  rule: () => R,
): R | ShapeRule {
  const missing = columns.filter((name) => !shape.columns.some((column) => column.name === name));
  if (missing.length === 0) return rule();
  const message = `${base.id.replace("table.", "the rule ")} needs ${listed(missing)}, which the data does not have`;
  return { ...base, kind: "shape", severity: "error", message };
}

function keyRule({ columns, severity }: NonNullable<TableRules["key"]>, shape: Shape): DataRule {
  const base: Base = { id: "table.key", column: null, severity };
  return needing(base, columns, shape, () => ({
    ...duplicatesOf(base, columns, shape, `the ${columns.join(", ")} of an earlier row`),
    // Rows that lack a part of the key repeat nothing; whether they may lack it is a rule of its own.
    of: allPresent(columns.map(identifier)),
  }));
}

function duplicatesRule(rule: NonNullable<TableRules["duplicates"]>, shape: Shape): DataRule {
  const base: Base = { id: "table.duplicates", column: null, severity: rule.severity };
  return needing(base, rule.ignore, shape, () => {
    const columns = shape.columns.map(({ name }) => name).filter((name) => !rule.ignore.includes(name));
    const but = rule.ignore.length === 0 ? "" : ` in all but ${listed(rule.ignore)}`;
    return { ...duplicatesOf(base, columns, shape, `an earlier row${but}`), mostly: rule.mostly };
  });
}

function duplicatesOf(base: Base, columns: readonly string[], shape: Shape, what: string): DuplicateRule {
  return {
    ...base,
    kind: "duplicates",
    columns: readableColumns(columns, shape),
    whole: false,
    proof: null,
    ...shownTogether(columns),
    mostly: 1,
    of: null,
    words: { one: `row repeats ${what}`, many: `rows repeat ${what}` },
  };
}

function readableColumns(names: readonly string[], shape: Shape): string[] {
  return shape.columns
    .filter(({ name }) => names.includes(name))
    .map(({ name, type }) => readable(identifier(name), type));
}

function shownTogether(names: readonly string[]) {
  return { value: `concat_ws(', ', ${names.map(identifier).join(", ")})`, numeric: false };
}

function freshnessRule(rule: NonNullable<TableRules["freshness"]>, shape: Shape): StatisticRule | ShapeRule {
  const { column, max_age, severity } = rule;
  const base: Base = { id: "table.freshness", column: null, severity };
  return needing(base, [column], shape, () => ({
    ...base,
    kind: "statistic",
    aggregate: `epoch_ms(max(try_cast(${identifier(column)} as timestamp)))`,
    proof: null,
    judge: (newest) => {
      if (newest === null) return `no row says by ${column} when it is from`;
      const age = shape.now - newest;
      if (age <= max_age) return null;
      return `the newest ${column} is ${formatAge(age)} old, at most ${formatAge(max_age)} are wanted`;
    },
  }));
}

function formatAge(milliseconds: number): string {
  const days = milliseconds / 86_400_000;
  return days < 2 ? formatDuration(milliseconds) : `${formatNumber(days).replace(/\.0+$/, "")} days`;
}

function dependencyRule(rule: TableRules["dependencies"][number], id: string, shape: Shape): DataRule {
  const { columns, determine, severity, mostly } = rule;
  const base: Base = { id, column: null, severity };
  const differs = `another ${determine.join(", ")} than most rows of their ${columns.join(", ")}`;
  return needing(
    base,
    [...columns, ...determine],
    shape,
    (): DependencyRule => ({
      ...base,
      kind: "dependency",
      columns: readableColumns(columns, shape),
      determined: readableColumns(determine, shape),
      ...shownTogether([...columns, ...determine]),
      mostly,
      of: allPresent(columns.map(identifier)),
      words: { one: `row has ${differs}`, many: `rows have ${differs}` },
    }),
  );
}

function foreignKeyRule(
  rule: TableRules["foreign_keys"][number],
  id: string,
  schema: DataSchema,
  shape: Shape,
): RowRule | ShapeRule {
  const { columns, file, to = columns, severity, mostly } = rule;
  const base: Base = { id, column: null, severity };
  return needing(base, columns, shape, (): RowRule | ShapeRule => {
    const own = columns.map((name) => comparable(name, schema, shape));
    const other = own.map((column, index) => referenceColumn(file, to[index] ?? "", column, shape.references));
    const problem = other.find((one) => "problem" in one);
    if (problem) {
      return { ...base, kind: "shape", severity: "error", message: `${id} cannot be checked: ${problem.problem}` };
    }
    const known = other.flatMap((one) => ("problem" in one ? [] : [one]));
    const present = allPresent(own.map(({ value }) => value));
    const what = `${columns.join(", ")} that ${file} does not have`;
    return {
      ...base,
      kind: "rows",
      broken: `(${present} and ${unknownTo(known, own)})`,
      proof: null,
      ...shownTogether(columns),
      mostly,
      of: present,
      words: { one: `row with ${what}`, many: `rows with ${what}` },
    };
  });
}

interface Comparable {
  type: ColumnRules["type"];
  value: string;
}

/** A column read as what the schema says it is, or else as what it is stored as. */
function comparable(name: string, { columns }: DataSchema, shape: Shape): Comparable {
  const column = shape.columns.find((one) => one.name === name) as StoredColumn;
  const kind = kindOf(column.type);
  const rules = columns[name] ?? { type: kind === "other" ? "string" : kind };
  return { type: rules.type, value: storageIn(column, rules)?.value ?? readable(identifier(name), column.type) };
}

function unknownTo(known: readonly { view: string; value: string }[], own: readonly Comparable[]): string {
  const values = known.map(({ value }) => value);
  const rows = `select ${tuple(values)} from ${known[0]?.view} where ${allPresent(values)}`;
  return `${tuple(own.map(({ value }) => value))} not in (${rows})`;
}

function tuple(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : `(${values.join(", ")})`;
}

function allPresent(values: readonly string[]): string {
  return values.map((value) => `${value} is not null`).join(" and ");
}

function expressionRule({ name, must, severity, over, mostly }: TableRules["sql"][number]): RowRule | StatisticRule {
  const base = { id: `table.sql.${name}`, column: null, severity };
  if (over === "table") {
    return {
      ...base,
      kind: "statistic",
      aggregate: `if((${must}\n), 1, 0)`,
      proof: null,
      judge: (found) => (found === 1 ? null : `the table breaks ${name} (${must})`),
    };
  }
  return {
    ...base,
    kind: "rows",
    // Neither "unknown" nor an error while computing is a pass. The line break ends a comment that nobody closed.
    broken: `try((${must}\n)) is not true`,
    proof: null,
    words: { one: `row that breaks ${name} (${must})`, many: `rows that break ${name} (${must})` },
    value: null,
    numeric: false,
    mostly,
    of: null,
  };
}
