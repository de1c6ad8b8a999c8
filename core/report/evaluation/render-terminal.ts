import type { DataReport } from "../../data/data-report.ts";
import { formatPlace } from "../../errors.ts";
import type { GateReport } from "../../gates/verdict.ts";
import type { Annotation } from "../../outcome.ts";
import type { EvaluatedReport, EvaluationReport } from "../evaluation-report.ts";
import { formatCount, plural } from "../numbers.ts";
import {
  blockerSentence,
  changeSentence,
  findingSentence,
  holdoutNotes,
  ownScoresSentence,
  type Typeface,
  valuesSentence,
  verdictSentences,
} from "../sentences.ts";
import { gateRows, lineageRows, metricNotes, metricRows, type Rows } from "../tables.ts";
import { answerNotes, answerTables } from "./answers.ts";
import { sliceSections } from "./slices.ts";
import { blockers, errorsOf, icons, verdictOf } from "./story.ts";

/** The report in a terminal: the same story, without Markdown. */
export function renderTerminal(report: EvaluationReport): string {
  const { kind, headline } = verdictOf(report);
  return [`${icons[kind]} ${shown(headline)}`, ...body(report)].join("\n\n");
}

/** Text that a stranger may have written must not steer the terminal. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, " ");
}

const face: Typeface = { plain: shown, strong: shown, mono: shown };

function body(report: EvaluationReport): string[] {
  switch (report.outcome) {
    case "data-broken":
      return renderBrokenData(report.data);
    case "no-candidate":
      return [report.reason.split("\n").map(shown).join("\n")];
    case "evaluated":
      return evaluatedBody(report);
  }
}

/** The gates alone: what the report says of them. */
export function renderGates({ checks }: GateReport): string {
  const blocking = checks.filter((check) => check.blocks).map((check) => blockerSentence(check, face));
  return [alignColumns(gateRows(checks)), ...blocking].join("\n\n");
}

function evaluatedBody(report: EvaluatedReport): string[] {
  const change = changeSentence(report, face);
  const { checks } = report.gates;
  const own = ownScoresSentence(report);
  return [
    ...(own === null ? [] : [`⚠️ ${own}`]),
    ...blockers(report).map((check) => blockerSentence(check, face)),
    ...(change ? [change] : []),
    ...report.mixEffects.map(({ sentence }) => `⚠️ ${shown(sentence)}`),
    ...(checks.length > 0 ? [alignColumns(gateRows(checks)), verdictSentences(report, face).join("\n")] : []),
    ...sliceSections(report).map(({ title, rows, note }) =>
      [`${shown(title)}:`, alignColumns(rows), ...(note ? [note] : [])].join("\n"),
    ),
    `On ${plural(report.measurement.rows, "held-out row")}:\n${alignColumns(metricRows(report))}`,
    ...[...metricNotes(report), ...answerNotes(report.measurement)].map(shown),
    ...answerTables(report.measurement).map(({ title, rows }) => `${shown(title)}:\n${alignColumns(rows)}`),
    alignColumns(lineageRows(report).slice(1)),
    holdoutNotes(report).join(" · "),
  ];
}

function renderBrokenData(data: DataReport): string[] {
  return errorsOf(data.findings).flatMap((finding) => {
    const rows = finding.examples.map(({ file, row, value }) => [file, formatCount(row), value]);
    const examples =
      rows.length > 0 ? [alignColumns([["for example", "row", finding.column ?? "value"], ...rows])] : [];
    const values = valuesSentence(finding, face);
    return [`${icons.refused} ${findingSentence(finding, data, face)}${values ? ` ${values}` : ""}`, ...examples];
  });
}

/** What to look at, one line each, where a report has no table for it. */
export function renderAnnotations(annotations: readonly Annotation[]): string {
  return annotations
    .map(({ level, message, where }) => `${level}: ${where ? `${formatPlace(where)}: ` : ""}${shown(message)}`)
    .join("\n");
}

export function alignColumns(rows: Rows): string {
  const clean = rows.map((row) => row.map(shown));
  const widths = (clean[0] ?? []).map((_, column) => Math.max(...clean.map((row) => lengthOf(row[column]))));
  return clean
    .map((row) => row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell))).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

function lengthOf(cell = ""): number {
  return [...cell].length;
}
