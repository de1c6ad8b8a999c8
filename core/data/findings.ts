import { formatCount, formatPercent } from "../report/numbers.ts";
import type { DataFinding } from "./data-report.ts";
import type { CountedRule, DataRule, ShapeRule } from "./rule.ts";

type Example = DataFinding["examples"][number];

export function shapeFinding(rule: ShapeRule, message: string, rows: number): DataFinding {
  return { ...headOf(rule), message: bounded(message), count: null, rows, examples: [] };
}

/** A rule that SQL refuses is a fault of the schema. It has not been checked, so the data has not passed it. */
export function uncheckedFinding(rule: DataRule, reason: string, rows: number): DataFinding {
  const message = `${rule.id} cannot be checked: ${reason}`;
  return { ...headOf(rule), severity: "error", message: bounded(message), count: null, rows, examples: [] };
}

export function countedFinding(rule: CountedRule, count: number, rows: number, examples: Example[]): DataFinding {
  return { ...headOf(rule), message: bounded(subject(rule, count)), count, rows, examples };
}

/** The finding in one line for terminals and annotations, where no table of examples stands beside it. */
export function describeFinding({ message, count, rows, examples }: DataFinding): string {
  const share = count === null ? "" : ` (${formatPercent(count / rows)}, allowed: none)`;
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

function subject(rule: CountedRule, count: number): string {
  if (rule.kind === "rows") {
    const what = `${formatCount(count)} ${count === 1 ? rule.words.one : rule.words.many}`;
    return rule.column === null ? what : `column ${rule.column} has ${what}`;
  }
  const rows = `${formatCount(count)} ${count === 1 ? "row repeats" : "rows repeat"}`;
  return rule.column === null
    ? `${rows} the ${rule.columns.join(", ")} of an earlier row`
    : `${rows} the ${rule.column} of an earlier row, though it must be unique`;
}

function placed(examples: readonly Example[]): string {
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
