import type { ColumnRules, DataSchema } from "./data-schema.ts";
import { identifier, literal } from "./sql-text.ts";
import { type StoredAs, storageOf } from "./stored-as.ts";

/** What the data schema demands of the columns that are really there, as rules that SQL can count. */

interface RuleBase {
  /** `distance.min`, `table.key`: unique, and the name by which people know it. */
  id: string;
  column: string | null;
  severity: "error" | "warn";
}

/** A rule about single rows: `broken` is SQL that is true for a bad row, `value` what to show of it (null: nothing). */
export interface RowRule extends RuleBase {
  kind: "rows";
  broken: string;
  value: string | null;
  /** Follows the count: `values below 1`. */
  words: { one: string; many: string };
}

/** No two rows may agree in all of `columns`. */
export interface DuplicateRule extends RuleBase {
  kind: "duplicates";
  columns: readonly string[];
}

/** A rule that is decided by the shape alone; `message` when it is broken. */
export interface ShapeRule extends RuleBase {
  kind: "shape";
  message: string | null;
}

export type DataRule = RowRule | DuplicateRule | ShapeRule;

export interface Shape {
  columns: readonly { name: string; type: string }[];
  rows: number;
  /** False for text formats (CSV), whose types are only guessed from the values. */
  typed: boolean;
}

export function rulesOf(schema: DataSchema, shape: Shape): DataRule[] {
  return [
    ...Object.entries(schema.columns).flatMap(([name, rules]) => columnRules(name, rules, shape)),
    ...extraColumnRules(schema, shape),
    ...tableRules(schema, shape),
  ];
}

function columnRules(name: string, rules: ColumnRules, shape: Shape): DataRule[] {
  const base = { column: name, severity: rules.severity };
  const type = { ...base, id: `${name}.type` };
  const found = shape.columns.find((column) => column.name === name);
  if (!found) {
    const message = `column ${name} is missing; the data has ${listed(shape.columns.map((column) => column.name))}`;
    return [{ ...base, kind: "shape", id: `${name}.missing`, message }];
  }
  const stored = storageOf(identifier(name), found.type, rules.type, shape.typed);
  if (stored === null) {
    return [{ ...type, kind: "shape", message: `column ${name} is stored as ${found.type}, not as ${rules.type}` }];
  }
  const rowRule = (key: string, broken: string, words: RowRule["words"], value: string | null): RowRule => ({
    ...base,
    kind: "rows",
    id: `${name}.${key}`,
    broken,
    words,
    value,
  });
  return [
    stored.unfit === null
      ? { ...type, kind: "shape", message: null }
      : rowRule(
          "type",
          stored.unfit,
          { one: `value that is not ${nouns[rules.type]}`, many: `values that are not ${nouns[rules.type]}` },
          identifier(name),
        ),
    ...(rules.nullable
      ? []
      : [rowRule("nullable", stored.missing, { one: "missing value", many: "missing values" }, null)]),
    ...valueRules(rules, stored).map(({ key, broken, words }) => rowRule(key, broken, words, identifier(name))),
    ...(rules.unique ? [{ ...base, kind: "duplicates", id: `${name}.unique`, columns: [name] } as const] : []),
  ];
}

const nouns = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  timestamp: "a point in time",
  date: "a date",
} as const;

function valueRules(
  rules: ColumnRules,
  { value }: StoredAs,
): { key: string; broken: string; words: RowRule["words"] }[] {
  const { min, max, allowed, pattern } = rules;
  const of = (what: string) => ({ one: `value ${what}`, many: `values ${what}` });
  return [
    ...(min === undefined
      ? []
      : [
          {
            key: "min",
            broken: `${value} < ${bound(min, rules.type)}`,
            words: min === 0 ? { one: "negative value", many: "negative values" } : of(`below ${min}`),
          },
        ]),
    ...(max === undefined
      ? []
      : [{ key: "max", broken: `${value} > ${bound(max, rules.type)}`, words: of(`above ${max}`) }]),
    ...(allowed === undefined
      ? []
      : [
          {
            key: "allowed",
            broken: `${value} not in (${allowed.map(literal).join(", ")})`,
            words: of(`other than ${listed(allowed.map(String))}`),
          },
        ]),
    ...(pattern === undefined
      ? []
      : [
          {
            key: "pattern",
            broken: `not regexp_full_match(${value}, ${literal(pattern)})`,
            words: of(`of another form than ${pattern}`),
          },
        ]),
  ];
}

function bound(value: string | number, type: ColumnRules["type"]): string {
  return type === "timestamp" || type === "date" ? `timestamp ${literal(String(value))}` : literal(value);
}

function extraColumnRules(schema: DataSchema, shape: Shape): ShapeRule[] {
  if (schema.extra_columns === "allow") return [];
  const severity = schema.extra_columns;
  const extra = shape.columns.map(({ name }) => name).filter((name) => !Object.hasOwn(schema.columns, name));
  const rule = { kind: "shape", column: null, severity, id: "table.extra_columns" } as const;
  const message =
    extra.length > 0
      ? `the schema does not know ${extra.length === 1 ? "the column" : "the columns"} ${listed(extra)}`
      : null;
  return [{ ...rule, message }];
}

function tableRules({ table }: DataSchema, shape: Shape): DataRule[] {
  const known = (columns: readonly string[]) =>
    columns.filter((name) => !shape.columns.some((column) => column.name === name));
  const { rows, key } = table;
  return [
    ...(rows
      ? [
          {
            kind: "shape",
            id: "table.rows",
            column: null,
            severity: rows.severity,
            message: rowCountFault(rows, shape.rows),
          } as const,
        ]
      : []),
    ...(key ? [keyRule(key, known(key.columns))] : []),
    ...table.sql.map(
      ({ name, must, severity }): RowRule => ({
        kind: "rows",
        id: `table.sql.${name}`,
        column: null,
        severity,
        // Neither "unknown" nor an error while computing is a pass.
        broken: `try((${must}\n)) is not true`,
        words: { one: `row that breaks ${name} (${must})`, many: `rows that break ${name} (${must})` },
        value: null,
      }),
    ),
  ];
}

function keyRule(
  { columns, severity }: { columns: string[]; severity: "error" | "warn" },
  missing: readonly string[],
): DataRule {
  const base = { id: "table.key", column: null, severity };
  return missing.length > 0
    ? { ...base, kind: "shape", message: `the key needs ${listed(missing)}, which the data does not have` }
    : { ...base, kind: "duplicates", columns };
}

function rowCountFault(
  { min, max }: { min?: number | undefined; max?: number | undefined },
  rows: number,
): string | null {
  if (min !== undefined && rows < min) return `there are ${rows} rows, at least ${min} are wanted`;
  if (max !== undefined && rows > max) return `there are ${rows} rows, at most ${max} are wanted`;
  return null;
}

const listedAtMost = 12;

function listed(names: readonly string[]): string {
  const rest = names.length - listedAtMost;
  return `${names.slice(0, listedAtMost).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
