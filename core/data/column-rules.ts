import type { ColumnRules } from "./data-schema.ts";
import { type DataRule, listed, type RowRule, type Shape, type ShapeRule } from "./rule.ts";
import { identifier, literal } from "./sql-text.ts";
import { type StoredAs, storageOf } from "./stored-as.ts";

export function columnRules(name: string, rules: ColumnRules, shape: Shape): DataRule[] {
  const base = { column: name, severity: rules.severity };
  const shapeRule = (key: string, message: string | null): ShapeRule => ({
    ...base,
    kind: "shape",
    id: `${name}.${key}`,
    message,
  });
  const found = shape.columns.find((column) => column.name === name);
  if (!found) {
    const there = listed(shape.columns.map((column) => column.name));
    return [shapeRule("missing", `column ${name} is missing; the data has ${there}`)];
  }
  const stored = storageOf(identifier(name), found.type, rules.type, shape.typed);
  if (stored === null) {
    return [shapeRule("type", `column ${name} is stored as ${found.type}, not as ${rules.type}`)];
  }
  const faults = faultsOf(rules, stored).map(
    ({ key, ...fault }): RowRule => ({
      ...base,
      kind: "rows",
      id: `${name}.${key}`,
      value: key === "nullable" ? null : identifier(name),
      ...fault,
    }),
  );
  return [
    ...(stored.unfit === null ? [shapeRule("type", null)] : []),
    ...faults,
    ...(rules.unique ? [{ ...base, kind: "duplicates", id: `${name}.unique`, columns: [name] } as const] : []),
  ];
}

interface Fault {
  key: string;
  broken: string;
  words: RowRule["words"];
}

/** What a single value can do wrong. A comparison with a missing value is neither true nor false, so it breaks nothing. */
function faultsOf(rules: ColumnRules, { value, missing, unfit }: StoredAs): Fault[] {
  const { type, nullable, min, max, allowed, pattern } = rules;
  const faults: Fault[] = [];
  if (unfit !== null) {
    const noun = nouns[type];
    faults.push({
      key: "type",
      broken: unfit,
      words: { one: `value that is not ${noun}`, many: `values that are not ${noun}` },
    });
  }
  if (!nullable) {
    faults.push({ key: "nullable", broken: missing, words: { one: "missing value", many: "missing values" } });
  }
  if (min !== undefined) {
    const words = min === 0 ? { one: "negative value", many: "negative values" } : values(`below ${min}`);
    faults.push({ key: "min", broken: `${value} < ${bound(min, type)}`, words });
  }
  if (max !== undefined) {
    faults.push({ key: "max", broken: `${value} > ${bound(max, type)}`, words: values(`above ${max}`) });
  }
  if (allowed !== undefined) {
    const list = allowed.map(literal).join(", ");
    faults.push({
      key: "allowed",
      broken: `${value} not in (${list})`,
      words: values(`other than ${listed(allowed.map(String))}`),
    });
  }
  if (pattern !== undefined) {
    const broken = `not regexp_full_match(${value}, ${literal(pattern)})`;
    faults.push({ key: "pattern", broken, words: values(`of another form than ${pattern}`) });
  }
  return faults;
}

const nouns = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  timestamp: "a point in time",
  date: "a date",
} as const;

function values(description: string): RowRule["words"] {
  return { one: `value ${description}`, many: `values ${description}` };
}

function bound(value: string | number, type: ColumnRules["type"]): string {
  return type === "timestamp" || type === "date" ? `timestamp ${literal(String(value))}` : literal(value);
}
