import { parseYaml } from "../config/parse-yaml.ts";
import { type Problem, SluiceError } from "../errors.ts";
import { type ColumnRules, type DataSchema, dataSchemaSchema } from "./data-schema.ts";
import { expressionFault } from "./sql-text.ts";

type SchemaPath = readonly (string | number)[];

export interface ParsedDataSchema {
  schema: DataSchema;
  /** The line of a rule by its id (`distance.min`), or of what it would stand under; null for a rule of no schema. */
  lineOf(rule: string): number | null;
}

const remedy = "Correct the data schema file; schema/data-schema.json describes it.";

/** @throws SluiceError SCHEMA_INVALID with the place of everything that is wrong */
export function parseDataSchema(text: string, file: string): ParsedDataSchema {
  const { value, placeOf, lineOf } = parseYaml(text, file, dataSchemaSchema, { code: "SCHEMA_INVALID", remedy });
  const problems = semanticFaults(value).map(
    ({ path, message }): Problem => ({ message: `${path.join(".")} ${message}`, where: placeOf(path) }),
  );
  if (problems.length > 0) {
    throw new SluiceError("SCHEMA_INVALID", `${file} has rules that cannot be checked`, { remedy, problems });
  }
  return {
    schema: value,
    lineOf: (rule) => {
      const path = pathOfRule(rule, value);
      return path && lineOf(path);
    },
  };
}

function pathOfRule(rule: string, schema: DataSchema): SchemaPath | null {
  if (rule === "table.extra_columns") return ["extra_columns"];
  if (rule === "table.rows" || rule === "table.key") return rule.split(".");
  const index = schema.table.sql.findIndex(({ name }) => rule === `table.sql.${name}`);
  if (index >= 0) return ["table", "sql", index];
  const column = Object.keys(schema.columns)
    .filter((name) => rule.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0];
  return column === undefined ? null : ["columns", column, rule.slice(column.length + 1)];
}

interface Fault {
  path: SchemaPath;
  message: string;
}

function semanticFaults(schema: DataSchema): Fault[] {
  const names = Object.keys(schema.columns);
  const faults = Object.entries(schema.columns).flatMap(([name, rules]) =>
    columnFaults(rules).map(({ path, message }) => ({ path: ["columns", name, ...path], message })),
  );
  // DuckDB takes names that differ in case alone for the same column.
  const twice = names.filter(
    (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index,
  );
  return [
    ...(names.length === 0 ? [{ path: ["columns"], message: "names no column, so nothing would be checked" }] : []),
    ...twice.map((name) => ({
      path: ["columns", name],
      message: "differs from another column in upper and lower case alone",
    })),
    ...faults,
    ...tableFaults(schema),
  ];
}

function columnFaults({ type, min, max, allowed, pattern }: ColumnRules): Fault[] {
  const bounds = { min, max };
  const ordered = {
    number: "a number",
    integer: "a number",
    timestamp: "a date such as 2001-04-01",
    date: "a date such as 2001-04-01",
  } as const;
  return [
    ...(["min", "max"] as const).flatMap((key): Fault[] => {
      const bound = bounds[key];
      if (bound === undefined || isBoundOf(type, bound)) return [];
      const wanted = type in ordered ? `must be ${ordered[type as keyof typeof ordered]}` : "does not apply";
      return [{ path: [key], message: `${wanted} for a column of type ${type}` }];
    }),
    ...(pattern !== undefined && type !== "string"
      ? [{ path: ["pattern"], message: `does not apply to a column of type ${type}` }]
      : []),
    ...(allowed ?? []).flatMap((value, index): Fault[] =>
      isValueOf(type, value) ? [] : [{ path: ["allowed", index], message: `is not of the column's type ${type}` }],
    ),
  ];
}

function isBoundOf(type: ColumnRules["type"], bound: string | number): boolean {
  if (type === "integer" || type === "number") return Number.isFinite(bound);
  return (type === "timestamp" || type === "date") && typeof bound === "string" && isDate(bound);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isValueOf(type: ColumnRules["type"], value: string | number | boolean): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "timestamp" || type === "date") return typeof value === "string" && isDate(value);
  return typeof value === type;
}

function tableFaults({ table }: DataSchema): Fault[] {
  const names = table.sql.map(({ name }) => name);
  return table.sql.flatMap(({ name, must }, index): Fault[] => {
    const fault = expressionFault(must);
    return [
      ...(fault ? [{ path: ["table", "sql", index, "must"], message: `is not one SQL expression: ${fault}` }] : []),
      ...(names.indexOf(name) < index
        ? [{ path: ["table", "sql", index, "name"], message: `repeats the name ${name}` }]
        : []),
    ];
  });
}
