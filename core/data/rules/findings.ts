import { formatCount, formatPercent } from "../../report/numbers.ts";
import type { DataFinding } from "../data-report.ts";
import { settingOf } from "../leakage/setting.ts";
import type { CountedRule, DataRule } from "./rule.ts";

/** What was seen of the rows that break a rule. */
export type Evidence = Pick<DataFinding, "examples" | "values" | "distinct" | "quantiles">;

export function tableFinding(rule: DataRule, message: string, rows: number): DataFinding {
  return { ...headOf(rule), message: bounded(message), count: null, rows, examples: [] };
}

/** A rule that SQL refuses is a fault of the schema. It has not been checked, so the data has not passed it. */
export function uncheckedFinding(rule: DataRule, reason: string, rows: number): DataFinding {
  return { ...tableFinding(rule, `${rule.id} cannot be checked: ${reason}`, rows), severity: "error" };
}

export function countedFinding(
  rule: CountedRule,
  { count, of }: { count: number; of: number },
  evidence: Evidence,
): DataFinding {
  const { words, column, mostly } = rule;
  const what = `${formatCount(count)} ${count === 1 ? words.one : words.many}`;
  const message = column === null || rule.kind === "duplicates" ? what : `column ${column} has ${what}`;
  // Without the noise of the subtraction: 0.001, not 0.0010000000000000009.
  const forgiven = mostly < 1 ? { forgiven: Number((1 - mostly).toFixed(12)) } : {};
  return { ...headOf(rule), message: bounded(message), count, rows: of, ...evidence, ...forgiven };
}

/** The finding in one line for terminals and annotations, where no table of examples stands beside it. */
export function describeFinding({ rule, message, count, rows, examples, forgiven }: DataFinding): string {
  const allowed = forgiven === undefined ? "none" : formatPercent(forgiven);
  const limit = settingOf(rule) === null ? `, allowed: ${allowed}` : "";
  const share = count === null ? "" : ` (${formatPercent(count / rows, forgiven)}${limit})`;
  return `${message}${share}${placed(examples)}`;
}

function headOf(rule: DataRule): Pick<DataFinding, "rule" | "column" | "severity" | "schemaLine"> {
  return {
    rule: rule.id.slice(0, 200),
    column: rule.column?.slice(0, 200) ?? null,
    severity: rule.severity,
    schemaLine: null,
  };
}

function placed(examples: DataFinding["examples"]): string {
  const [first] = examples;
  if (!first) return "";
  const values = examples.map(({ value }) => shownValue(value)).filter((value) => value !== "");
  const shown = values.length > 0 ? `: ${values.join(", ")}` : "";
  return `, first at row ${formatCount(first.row)} of ${first.file}${shown}`;
}

/** Numbers stand as they are, text in quotes, so that a blank or a digit in it is seen. */
function shownValue(value: string): string {
  if (value === "" || /^-?\d+(\.\d+)?$/.test(value)) return value.replace(/^-/, "\u2212");
  return `'${value.length > 40 ? `${value.slice(0, 39)}…` : value}'`;
}

function bounded(message: string): string {
  return message.length > 2_000 ? `${message.slice(0, 1_999)}…` : message;
}
