import { isDataBroken } from "../data/data-report.ts";
import type { Check } from "../gates/verdict.ts";
import { type Change, compareWithProduction } from "./comparison.ts";
import type { EvaluatedReport, EvaluationReport } from "./evaluation-report.ts";
import { code, details, escapeMarkdown, table, truncate } from "./markdown.ts";
import { formatDifference, formatNumber, formatPercent, plural } from "./numbers.ts";
import { renderBrokenData, renderDataSection } from "./render-data.ts";
import { blockers, icons, verdictOf } from "./story.ts";
import { gateRows, lineageRows, metricNotes, metricRows } from "./tables.ts";

/** What the caller knows and the report does not. All of it is trusted. */
export interface ReportContext {
  /** Hidden first line by which the bot finds its comment again. */
  marker?: string;
  links?: { report?: string; run?: string };
  commandsHint?: boolean;
}

/** The report as a GitHub comment, check summary or job summary. */
export function renderReport(report: EvaluationReport, context: ReportContext): string {
  const { kind, headline } = verdictOf(report);
  const parts = [
    ...(context.marker ? [context.marker] : []),
    `### ${icons[kind]} ${escapeMarkdown(headline)}`,
    ...body(report),
    footer(report, context),
  ];
  return truncate(parts.filter((part) => part !== "").join("\n\n"));
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
      return [
        "No model could be judged, so nothing was decided about it:",
        quote(report.reason),
        ...(report.data ? [renderDataSection(report.data)] : []),
      ];
    case "evaluated":
      return evaluatedBody(report);
  }
}

function evaluatedBody(report: EvaluatedReport): string[] {
  const { gates, measurement, data } = report;
  return [
    ...blockers(report).map(reason),
    changeSentence(report),
    gates.checks.length > 0 ? table(escaped(gateRows(gates.checks))) : "",
    details(
      `All metrics, on ${plural(measurement.rows, "held-out row")}`,
      [
        table(escaped(metricRows(report))),
        `In brackets: bounds, each ${formatPercent(measurement.sure)} sure.`,
        ...metricNotes(report).map(escapeMarkdown),
      ].join("\n\n"),
    ),
    ...(data && !isDataBroken(data) ? [renderDataSection(data)] : []),
    details("Lineage", lineage(report)),
  ];
}

/** What keeps the model from passing, and for the undecided what would settle it. */
function reason(check: Check): string {
  const sentence = escapeMarkdown(check.sentence);
  if (check.verdict === "fail") return `${icons.refused} **${sentence}**`;
  return `${icons.unsure} ${sentence}${check.settle ? ` What would settle it: **${escapeMarkdown(check.settle)}**.` : ""}`;
}

function changeSentence(report: EvaluatedReport): string {
  const { leading, worse } = compareWithProduction(report);
  if (!leading) return "";
  const { metric, from, to } = leading;
  const release = report.production ? ` ${code(report.production.release)}` : "";
  const sentence = [
    `${escapeMarkdown(metric.label)} ${verb(from.value, to.value)} ${formatNumber(from.value)} in production${release}`,
    `to **${formatNumber(to.value)}**${bounds(leading, report.measurement.sure)}.`,
  ];
  const losses = worse.map(
    ({ metric, difference }) => `${escapeMarkdown(metric.label)} ${formatDifference(difference.value)}`,
  );
  if (losses.length > 0) {
    sentence.push(`Proven to be worse: ${losses.join(", ")}.`);
  } else if (leading.proven !== "worse") {
    sentence.push("Nothing is proven to have got worse.");
  }
  return sentence.join(" ");
}

function bounds({ difference: { lower, upper } }: Change, sure: number): string {
  if (lower === null || upper === null) return "";
  return ` (${formatDifference(lower)} to ${formatDifference(upper)}, each end ${formatPercent(sure)} sure)`;
}

function verb(from: number | null, to: number | null): string {
  if (from === null || to === null || from === to) return "goes from";
  return to > from ? "rises from" : "falls from";
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

function footer(report: EvaluationReport, { links, commandsHint }: ReportContext): string {
  const notes = [
    ...(report.outcome === "evaluated" ? holdoutNotes(report) : []),
    ...(report.commit ? [`commit ${code(report.commit.slice(0, 12))}`] : []),
    ...(links?.report ? [`[full report](${links.report})`] : []),
    ...(links?.run ? [`[run](${links.run})`] : []),
    ...(commandsHint ? ["`/sluice help`"] : []),
  ];
  return notes.length > 0 ? `<sub>${notes.join(" · ")}</sub>` : "";
}

function holdoutNotes({ holdout }: EvaluatedReport): string[] {
  return [
    ...(holdout.uses === null ? [] : [`holdout used ${plural(holdout.uses, "time")} before`]),
    holdout.isolated ? "holdout isolated" : "holdout not isolated: the training code could have read it",
  ];
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
