import { type ColumnRules, type Direction, mostlyOf, severityOf } from "../schema/column-schema.ts";
import { identifier } from "../sql-text.ts";
import type { OrderRule, Shape, ShapeRule } from "./rule.ts";
import { readable, type StoredAs } from "./stored-as.ts";

/** Values that only rise or only fall, in the order of the rows or of another column. */
export function orderRule(name: string, rules: ColumnRules, stored: StoredAs, shape: Shape): OrderRule | ShapeRule {
  const { monotonic } = rules;
  const { is, by } = typeof monotonic === "object" ? monotonic : { is: monotonic as Direction, by: null };
  const base = { id: `${name}.monotonic`, column: name, severity: severityOf(rules, "monotonic") };
  const other = shape.columns.find((column) => column.name === by);
  if (by !== null && !other) {
    return { ...base, kind: "shape", message: `${base.id} needs the column ${by}, which the data does not have` };
  }
  const after = other ? ` in the order of ${other.name}` : "";
  const words = `not ${is.replace("_", " ")}${after}`;
  return {
    ...base,
    kind: "order",
    value: stored.value,
    of: `not ${stored.missing}`,
    breaks: `value ${breaks[is]} previous`,
    by: other ? readable(identifier(other.name), other.type) : null,
    numeric: false,
    mostly: mostlyOf(rules, "monotonic"),
    words: { one: `value that is ${words}`, many: `values that are ${words}` },
  };
}

const breaks: Record<Direction, string> = {
  increasing: "<",
  strictly_increasing: "<=",
  decreasing: ">",
  strictly_decreasing: ">=",
};
