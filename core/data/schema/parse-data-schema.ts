import { parseYaml } from "../../config/parse-yaml.ts";
import { type Problem, SluiceError } from "../../errors.ts";
import { type DataSchema, dataSchemaSchema } from "./data-schema.ts";
import { checkDataSchema } from "./schema-semantics.ts";

type SchemaPath = readonly (string | number)[];

export interface ParsedDataSchema {
  schema: DataSchema;
  /** The line of a rule by its id (`distance.min`), or of what it would stand under; null for a rule of no schema. */
  lineOf(rule: string): number | null;
}

const remedy = "Correct the data schema file; schema/data.schema.json describes it.";

/** @throws SluiceError SCHEMA_INVALID with the place of everything that is wrong */
export function parseDataSchema(text: string, file: string): ParsedDataSchema {
  const { value, placeOf, lineOf } = parseYaml(text, file, dataSchemaSchema, { code: "SCHEMA_INVALID", remedy });
  const problems = checkDataSchema(value).map(
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
  if (rule === "table.uneven_columns") return ["uneven_columns"];
  const index = schema.table.sql.findIndex(({ name }) => rule === `table.sql.${name}`);
  if (index >= 0) return ["table", "sql", index];
  const column = Object.keys(schema.columns)
    .filter((name) => rule.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0];
  // The name of a quantile holds a point itself: 99.5%.
  if (column !== undefined) return ["columns", column, ...afterFirst(rule.slice(column.length + 1))];
  return rule.startsWith("table.") ? placeInTable(rule) : null;
}

function afterFirst(rule: string): string[] {
  const point = rule.indexOf(".");
  return point < 0 ? [rule] : [rule.slice(0, point), rule.slice(point + 1)];
}

const tablePaths = /^table\.(rows|key|duplicates|freshness|dependencies|foreign_keys)(?:\.(\d+))?$/;

function placeInTable(rule: string): SchemaPath | null {
  const [, name, index] = tablePaths.exec(rule) ?? [];
  if (name === undefined) return null;
  return ["table", name, ...(index === undefined ? [] : [Number(index)])];
}
