import type { ColumnDifference, ComparedData, Difference, ShapeDifference } from "../../data/difference/difference.ts";
import { formatCount, formatNumber, formatPercent, plural } from "../numbers.ts";
import type { Rows } from "../tables.ts";

/** What the data has become, in plain words: what moved first, then how much did not. */

/** One line: `+12,310 rows, 2 columns moved`. */
export function differenceHeadline(difference: Difference): string {
  switch (difference.outcome) {
    case "no-base":
      return `not compared with ${difference.base}`;
    case "same":
      return `the same files as ${difference.base}`;
    case "compared":
      return comparedHeadline(difference);
  }
}

function comparedHeadline({ base, rows, shape, columns }: ComparedData): string {
  const moved = columns.filter(({ verdict }) => verdict === "drift").length;
  const unsure = columns.filter(({ verdict }) => verdict === "unsure").length;
  const parts = [
    ...(rows ? rowChanges(rows) : []),
    ...(shape.added.length > 0 ? [plural(shape.added.length, "new column")] : []),
    ...(shape.removed.length > 0 ? [`${plural(shape.removed.length, "column")} gone`] : []),
    ...(shape.renamed.length > 0 ? [`${plural(shape.renamed.length, "column")} renamed`] : []),
    ...(shape.retyped.length > 0 ? [`${plural(shape.retyped.length, "column")} of another type`] : []),
    moved === 0 ? "no column is proven to have moved" : `${plural(moved, "column")} moved`,
    ...(unsure > 0 ? [`${unsure} cannot tell`] : []),
  ];
  return `versus ${base}: ${parts.join(", ")}`;
}

function rowChanges({ added, removed, changed, by }: NonNullable<ComparedData["rows"]>): string[] {
  return [
    ...(added > 0 ? [`+${plural(added, "row")}`] : []),
    ...(removed > 0 ? [`\u2212${plural(removed, "row")}`] : []),
    ...(changed > 0 ? [plural(changed, "changed row")] : []),
    ...(added + removed + changed === 0 ? [`the same rows${by === "content" ? "" : " by id"}`] : []),
  ];
}

/** Sentences on rows, columns that came or went, and labels; unescaped. */
export function differenceNotes(difference: Difference): string[] {
  if (difference.outcome === "no-base") return [difference.reason];
  if (difference.outcome === "same") return [];
  const { rows, rowsNote, shape, conflicts } = difference;
  return [
    ...(rowsNote === null ? [] : [rowsNote]),
    ...(rows ? [rowsSentence(rows)] : []),
    ...shapeSentences(shape),
    ...(conflicts && conflicts.rows > 0 ? conflictSentences(conflicts, difference) : []),
  ];
}

function rowsSentence({
  before,
  after,
  by,
  added,
  removed,
  changed,
  changedColumns,
}: NonNullable<ComparedData["rows"]>) {
  const how = by === "id" ? "by their id" : "by all columns together: a changed row is one less and one more";
  const counts = `${formatCount(added)} new, ${formatCount(removed)} gone${by === "id" ? `, ${formatCount(changed)} changed` : ""}`;
  const where = changedColumns.slice(0, 5).map(({ name, rows }) => `${name} in ${formatCount(rows)}`);
  const columns = where.length > 0 ? `. Changed: ${where.join(", ")}` : "";
  return `${plural(after, "row")}, before ${formatCount(before)}: ${counts} (${how})${columns}.`;
}

function shapeSentences({ added, removed, renamed, retyped }: ShapeDifference): string[] {
  const sentence = (what: string, names: readonly string[]) => {
    const rest = names.length - 10;
    const more = rest > 0 ? ` and ${rest} more` : "";
    return names.length > 0 ? [`${what}: ${names.slice(0, 10).join(", ")}${more}.`] : [];
  };
  return [
    ...sentence("New columns", added),
    ...sentence("Columns that are gone", removed),
    ...sentence(
      "Probably renamed",
      renamed.map(({ from, to }) => `${from}, now ${to}`),
    ),
    ...sentence(
      "Of another type",
      retyped.map(({ name, from, to }) => `${name} was ${from}, is ${to}`),
    ),
  ];
}

function conflictSentences(
  { rows, groups, ceiling, examples }: NonNullable<ComparedData["conflicts"]>,
  { rows: counted }: ComparedData,
): string[] {
  const share = counted && counted.after > 0 ? ` (${formatPercent(rows / counted.after)})` : "";
  const [example] = examples;
  const labels = example?.labels.slice(0, 3).map(({ value, count }) => `${value} (${formatCount(count)}×)`) ?? [];
  return [
    `${plural(rows, "row")}${share} in ${plural(groups, "group")} share all features with a row of another label, so ` +
      `that no model of these features can be right on more than ${formatPercent(ceiling)}.`,
    ...(example ? [`For example ${example.features}: ${labels.join(", ")}.`] : []),
  ];
}

/** How many columns are told one by one; the rest is counted. */
const toldColumns = 12;

/** Columns that moved, then those that may have; the target always. The first row is the head. */
export function movedRows({ columns }: ComparedData): Rows {
  const told = toldOf(columns);
  if (told.length === 0) return [];
  return [
    ["column", "rows that moved", "before", "after", "PSI"],
    ...told.map(({ name, role, verdict, test, before, after }) => [
      role === "target" ? `${name} (target)` : name,
      test === null ? "not compared" : `${marks[verdict]} ${movedWords(test)}`,
      sideWords(before),
      sideWords(after),
      test === null ? "" : formatNumber(test.psi),
    ]),
  ];
}

const marks = { drift: "⚠️", stable: "✅", unsure: "❔", "not-judged": "" } as const;

function toldOf(columns: readonly ColumnDifference[]): ColumnDifference[] {
  const rank = ({ verdict, role }: ColumnDifference) => (verdict === "drift" ? 0 : role === "target" ? 1 : 2);
  return columns
    .filter(({ verdict, role }) => verdict === "drift" || verdict === "unsure" || role === "target")
    .sort((a, b) => rank(a) - rank(b) || (b.test?.distance ?? 0) - (a.test?.distance ?? 0))
    .slice(0, toldColumns);
}

function movedWords({ distance, lower, upper }: NonNullable<ColumnDifference["test"]>): string {
  const bounds = [Math.max(0, lower), Math.min(1, upper)].map((bound) => formatPercent(bound));
  return `${formatPercent(distance)} (${bounds.join(" to ")})`;
}

function sideWords({ sparkline, words, missing }: ColumnDifference["before"]): string {
  const gaps = missing >= 0.001 ? `, missing ${formatPercent(missing)}` : "";
  return `${sparkline} ${words}${gaps}`.trim();
}

/** The columns that the table leaves out, counted. */
export function restSentence({ columns, tolerance, sure }: ComparedData): string {
  const told = toldOf(columns);
  const rest = columns.filter((column) => !told.includes(column));
  const count = (verdict: ColumnDifference["verdict"]) => rest.filter((column) => column.verdict === verdict).length;
  const parts = (
    [
      [count("drift"), "more moved"],
      [count("stable"), "stable"],
      [count("unsure"), "cannot tell"],
      [count("not-judged"), "not compared"],
    ] as const
  ).flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : []));
  const others = parts.length > 0 ? `${told.length > 0 ? "Other columns" : "Columns"}: ${parts.join(", ")}. ` : "";
  return `${others}A column moved when surely more than ${formatPercent(tolerance)} of its rows did; all verdicts together are ${formatPercent(sure)} sure.`;
}
