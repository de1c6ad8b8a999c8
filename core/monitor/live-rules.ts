import type { DataFinding } from "../data/data-report.ts";
import type { ColumnRules } from "../data/schema/column-schema.ts";
import { type DataSchema, dataSchemaSchema } from "../data/schema/data-schema.ts";
import { formatPercent } from "../report/numbers.ts";
import type { MonitorProblem } from "./monitor-report.ts";

/** The rules of the data schema as far as they make sense of live rows: what a single value of an input may be. */

/**
 * Rules about how values follow each other, and about all of them together, are those of a table for training; what a window
 * looks like as a whole is what drift is about.
 *
 * @param inputs that the live rows have
 * @param areSingle whether numbers were 32-bit floats when the model was asked, as captured ones were: then the bounds are, too
 */
export function liveRules({ columns }: DataSchema, inputs: readonly string[], areSingle: boolean): DataSchema {
  const rules = inputs.flatMap((name) => {
    const column = columns[name];
    return column ? [[name, valueRules(column, areSingle)] as const] : [];
  });
  const none = dataSchemaSchema.parse({ version: 1, columns: {}, extra_columns: "allow", uneven_columns: "allow" });
  return { ...none, columns: Object.fromEntries(rules) };
}

function valueRules(column: ColumnRules, areSingle: boolean): ColumnRules {
  const { type, nullable, missing, min, max, allowed, pattern, length, format, mostly, severity } = column;
  const bound = (value: typeof min) => (areSingle && typeof value === "number" ? Math.fround(value) : value);
  return {
    // What was asked of a model as a number has no other type any more.
    type: type === "integer" && areSingle ? "number" : type,
    ...{ nullable, missing, allowed, pattern, length, format, mostly, severity },
    ...{ min: bound(min), max: bound(max), unique: false },
  };
}

/** Findings are covered already. */
export function ruleProblems(findings: readonly DataFinding[], mostProblems = 1_000): MonitorProblem[] {
  return findings.slice(0, mostProblems).map(({ severity, column, message, count, rows, forgiven }) => {
    const allowed = forgiven === undefined ? "" : `, allowed: ${formatPercent(forgiven)}`;
    const share = count === null ? "" : ` (${formatPercent(count / rows, forgiven)} of the rows${allowed})`;
    const sentence = `${message}${share}`.slice(0, 500);
    return { kind: "broken-rule", level: severity === "error" ? "alarm" : "warning", column, sentence };
  });
}
