import { nearest } from "../../config/suggestion.ts";
import { type ColumnRules, mostlyOf, severityOf } from "../schema/column-schema.ts";
import type { DataSchema } from "../schema/data-schema.ts";
import { identifier } from "../sql-text.ts";
import { type Fault, valueFaults } from "./column-faults.ts";
import { columnStatistics } from "./column-statistics.ts";
import { orderRule } from "./order-rule.ts";
import { differenceProof } from "./proofs.ts";
import { type DataRule, type DuplicateRule, listed, type RowRule, type Shape, type ShapeRule } from "./rule.ts";
import { kindOf, type StoredAs, storageIn } from "./stored-as.ts";

export function columnRules(name: string, schema: DataSchema, shape: Shape): DataRule[] {
  const rules = schema.columns[name] as ColumnRules;
  const found = shape.columns.find((column) => column.name === name);
  const absent = (key: string, message: string | null): ShapeRule => ({
    kind: "shape",
    id: `${name}.${key}`,
    column: name,
    severity: severityOf(rules, "type"),
    message,
  });
  if (!found) return [absent("missing", `column ${name} is missing; ${successorOf(name, schema, shape)}`)];
  const stored = storageIn(found, rules);
  if (stored === null) return [absent("type", `column ${name} is stored as ${found.type}, not as ${rules.type}`)];
  return [
    ...(stored.unfit === null ? [absent("type", null)] : []),
    ...valueFaults(rules, stored, shape.references).map((fault) =>
      faultRule(name, rules, stored, fault, found.text ?? identifier(name)),
    ),
    ...(rules.unique
      ? [uniqueRule(name, rules, stored, { type: found.type, shown: found.text ?? identifier(name) })]
      : []),
    ...(rules.monotonic !== undefined ? [orderRule(name, rules, stored, shape)] : []),
    ...columnStatistics(name, rules, stored),
  ];
}

/** `shown` is SQL of a value as it stands. */
function faultRule(
  name: string,
  rules: ColumnRules,
  stored: StoredAs,
  fault: Fault,
  shown: string,
): RowRule | ShapeRule {
  const base = { id: `${name}.${fault.key}`, column: name, severity: severityOf(rules, fault.rule) };
  if ("problem" in fault) {
    return { ...base, kind: "shape", severity: "error", message: `${base.id} cannot be checked: ${fault.problem}` };
  }
  return {
    ...base,
    kind: "rows",
    broken: fault.broken,
    proof: fault.proof,
    words: fault.words,
    value: fault.rule === "nullable" ? null : shown,
    numeric: fault.rule !== "type" && isNumeric(rules),
    mostly: mostlyOf(rules, fault.rule),
    of: fault.rule === "nullable" ? null : `not ${stored.missing}`,
  };
}

function uniqueRule(
  name: string,
  rules: ColumnRules,
  { value, unfit, missing }: StoredAs,
  { type, shown }: { type: string; shown: string },
): DuplicateRule {
  const whole = unfit === null && rules.type === "integer";
  const repeats = `the ${name} of an earlier row, though it must be unique`;
  return {
    kind: "duplicates",
    id: `${name}.unique`,
    column: name,
    severity: severityOf(rules, "unique"),
    // Text that is not of the type can repeat as well.
    columns: [unfit === null ? value : shown],
    whole,
    proof: whole && type === "BIGINT" ? differenceProof(value) : null,
    value: shown,
    numeric: false,
    mostly: mostlyOf(rules, "unique"),
    of: `not ${missing}`,
    words: { one: `row repeats ${repeats}`, many: `rows repeat ${repeats}` },
  };
}

function isNumeric({ type }: Pick<ColumnRules, "type">): boolean {
  return type === "integer" || type === "number";
}

/** The new column that may be the old one under another name: of its type, and the only such one or nearly its namesake. */
function successorOf(name: string, schema: DataSchema, shape: Shape): string {
  const rules = schema.columns[name] as ColumnRules;
  const fresh = shape.columns.filter((column) => !Object.hasOwn(schema.columns, column.name));
  // The types of text formats are only guessed, but a guess is all this needs.
  const alike = fresh.filter(({ type, text }) => kindOf(type) === rules.type || (text && rules.type === "string"));
  const names = alike.map((column) => column.name);
  const namesake = names.find((other) => other.includes(name) || name.includes(other));
  const successor = nearest(name, names) ?? namesake ?? (names.length === 1 ? names[0] : undefined);
  return successor === undefined
    ? `the data has ${listed(shape.columns.map((column) => column.name))}`
    : `the new column ${successor} is of its type and may be it under another name`;
}
