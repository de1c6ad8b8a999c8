import { formatPercent, plural } from "../../report/numbers.ts";
import type { DataFinding } from "../data-report.ts";
import { type PersonalKind, personalKinds, wordsOfName } from "./kinds.ts";
import { maskText, maskValue } from "./mask.ts";

/** Some values of a column as text, none of them missing. */
export interface ColumnSample {
  name: string;
  values: readonly string[];
}

/** A column whose values are covered wherever they are shown. */
export interface PersonalColumn {
  column: string;
  kind: PersonalKind;
  /** Whether its name alone says so. */
  byName: boolean;
  matched: number;
  looked: number;
  /** Whether enough values look so to warn; a name alone covers the values, and accuses nobody. */
  suspected: boolean;
}

export function personalColumns(samples: readonly ColumnSample[]): PersonalColumn[] {
  return samples.flatMap((sample) => {
    const found = personalKinds.map((kind) => judge(kind, sample));
    const column = found.find(({ suspected }) => suspected) ?? found.find(({ byName }) => byName);
    return column ? [column] : [];
  });
}

function judge(kind: PersonalKind, { name, values }: ColumnSample): PersonalColumn {
  const byName = kind.hint.test(wordsOfName(name));
  const { matches, share } = byName ? kind.hinted : kind.alone;
  const matched = values.filter(matches).length;
  const looked = values.length;
  return { column: name, kind, byName, matched, looked, suspected: matched > 0 && matched >= share * looked };
}

/** Warnings about what is suspected and not accepted by the schema's `allow_personal_data`. */
export function personalFindings(
  columns: readonly PersonalColumn[],
  allowed: readonly string[],
  rows: number,
): DataFinding[] {
  return columns
    .filter(({ column, suspected }) => suspected && !allowed.includes(column))
    .map((found) => ({
      rule: `${found.column}.personal`.slice(0, 200),
      column: found.column.slice(0, 200),
      severity: "warn" as const,
      message: warning(found),
      count: null,
      rows,
      examples: [],
      schemaLine: null,
    }));
}

function warning({ column, kind, byName, matched, looked }: PersonalColumn): string {
  const named = byName ? ", and its name says so too" : "";
  return (
    `column ${column.slice(0, 200)} may hold personal data: ${formatPercent(matched / looked)} of ` +
    `${plural(looked, "sampled value")} look like ${kind.noun}${named}. Its values are covered in every report; ` +
    "leave the column out, or accept it with allow_personal_data in the data schema"
  );
}

/** How a value of a column may be shown, whatever the column is. */
export type ShowValue = (column: string | null, value: string) => string;

export function showValuesOf(columns: readonly PersonalColumn[]): ShowValue {
  const covered = new Set(columns.map(({ column }) => column));
  return (column, value) => (column !== null && covered.has(column) ? maskValue(value) : maskText(value));
}

/** The finding with every value covered that may be personal, also where its message quotes what the data holds. */
export function maskFinding(finding: DataFinding, columns: readonly PersonalColumn[]): DataFinding {
  const { column, message, examples, values, quantiles, ...others } = finding;
  const isCovered = columns.some((personal) => personal.column === column);
  const show = column === null && namesAny(message, columns) ? maskValue : showValuesOf(columns).bind(null, column);
  return {
    ...others,
    column,
    message: maskText(message),
    examples: examples.map((example) => ({ ...example, value: show(example.value) })),
    ...(values && { values: values.map((one) => ({ ...one, value: show(one.value) })) }),
    // Of numbers such as cards, the least and the greatest are values of somebody.
    ...(quantiles && !isCovered && { quantiles }),
  };
}

/** A key shows the values of several columns at once; its sentence names them. */
function namesAny(message: string, columns: readonly PersonalColumn[]): boolean {
  return columns.some(({ column }) => message.includes(column));
}
