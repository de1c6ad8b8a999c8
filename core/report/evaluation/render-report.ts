import { renderBrokenData, renderDataSection } from "../data/render-data.ts";
import type { EvaluatedReport, EvaluationReport } from "../evaluation-report.ts";
import { code, details, escapeMarkdown, face, table } from "../markdown.ts";
import { formatNumber, formatPercent, plural } from "../numbers.ts";
import { blockerSentence, changeSentence, holdoutNotes, ownScoresSentence, verdictSentences } from "../sentences.ts";
import { gateRows, lineageRows, metricNotes, metricRows } from "../tables.ts";
import { truncate } from "../truncate.ts";
import { answerNotes, answerTables } from "./answers.ts";
import { sliceSections, slicesSummary } from "./slices.ts";
import { blockers, icons, verdictOf } from "./story.ts";

/** What the caller knows and the report does not. All of it is trusted. */
interface ReportContext {
  links?: { run?: string };
  /** What a reviewer should know of the pull request itself; a sentence. */
  warning?: string;
}

/** The report as a GitHub comment, check summary or job summary. */
export function renderReport(report: EvaluationReport, context: ReportContext): string {
  const { kind, headline } = verdictOf(report);
  const head = `### ${icons[kind]} ${escapeMarkdown(headline)}`;
  const warning = context.warning ? `⚠️ ${escapeMarkdown(context.warning)}` : "";
  const parts = [head, warning, ...body(report), footer(report, context)];
  return truncate(parts.filter((part) => part !== "").join("\n\n"), { whole: context.links?.run });
}

/** The verdict as one plain sentence, for titles, logs and check runs. Not escaped. */
export function headlineOf(report: EvaluationReport): string {
  return verdictOf(report).headline;
}

function body(report: EvaluationReport): string[] {
  switch (report.outcome) {
    case "data-broken":
      return renderBrokenData(report.data);
    case "no-candidate":
      return [quote(report.reason), ...(report.data ? [renderDataSection(report.data)] : [])];
    case "evaluated":
      return evaluatedBody(report);
  }
}

function evaluatedBody(report: EvaluatedReport): string[] {
  const { gates, measurement, data } = report;
  const own = ownScoresSentence(report);
  return [
    own === null ? "" : `⚠️ ${escapeMarkdown(own)}`,
    ...blockers(report).map((check) => blockerSentence(check, face)),
    changeSentence(report, face) ?? "",
    ...report.mixEffects.slice(0, 3).map(({ sentence }) => `⚠️ ${escapeMarkdown(sentence)}`),
    ...(gates.checks.length > 0
      ? [table(escaped(gateRows(gates.checks))), details("Each verdict in a sentence", listed(report))]
      : []),
    details(
      `All metrics, on ${plural(measurement.rows, "held-out row")}`,
      [
        table(escaped(metricRows(report))),
        `In brackets: bounds, each ${formatPercent(measurement.sure)} sure.`,
        ...[...metricNotes(report), ...answerNotes(measurement)].map(escapeMarkdown),
        ...answerTables(measurement).map(({ title, rows }) => `${face.strong(title)}\n\n${table(escaped(rows))}`),
      ].join("\n\n"),
    ),
    slices(report),
    ...(data ? [renderDataSection(data)] : []),
    details("Lineage", lineage(report)),
  ];
}

function listed(report: EvaluatedReport): string {
  return verdictSentences(report, face)
    .map((sentence) => `- ${sentence}`)
    .join("\n");
}

function slices(report: EvaluatedReport): string {
  const sections = sliceSections(report).map(({ title, rows, note }) =>
    [face.strong(title), table(escaped(rows)), ...(note ? [escapeMarkdown(note)] : [])].join("\n\n"),
  );
  return sections.length > 0 ? details(escapeMarkdown(slicesSummary(report)), sections.join("\n\n")) : "";
}

function lineage(report: EvaluatedReport): string {
  const [head = [], ...rows] = lineageRows(report);
  const { reported } = report.candidate;
  const claims = Object.entries(reported ?? {}).map(([name, value]) => [code(name), formatNumber(value)]);
  return [
    table([head, ...rows.map(([what = "", value = ""]) => [what, code(value)])]),
    ...(claims.length > 0
      ? ["What the training command says of itself; shown, never judged:", table([["metric", "value"], ...claims])]
      : []),
  ].join("\n\n");
}

function footer(report: EvaluationReport, { links }: ReportContext): string {
  const notes = [
    ...(report.outcome === "evaluated" ? holdoutNotes(report) : []),
    ...(report.commit ? [`commit ${code(report.commit.slice(0, 12))}`] : []),
    ...(links?.run ? [`[report with charts](${links.run}#artifacts)`, `[run](${links.run})`] : []),
  ];
  return notes.length > 0 ? `<sub>${notes.join(" · ")}</sub>` : "";
}

function escaped(rows: readonly (readonly string[])[]): string[][] {
  return rows.map((row) => row.map(escapeMarkdown));
}

function quote(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${escapeMarkdown(line)}`)
    .join("<br>\n");
}
