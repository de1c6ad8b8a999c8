import type { CardConfig } from "../config/schemas/card-schema.ts";
import { sliceSections } from "../report/evaluation/slices.ts";
import type { EvaluatedReport } from "../report/evaluation-report.ts";
import { code, escapeMarkdown, table } from "../report/markdown.ts";
import { formatCount, formatPercent, plural } from "../report/numbers.ts";
import { holdoutNotes } from "../report/sentences.ts";
import { gateRows, lineageRows, metricNotes, metricRows, type Rows } from "../report/tables.ts";
import { joinPage, splitPage } from "./front-matter.ts";
import { hubMetadata } from "./hub.ts";
import { renewSections } from "./sections.ts";
import { cardTemplate } from "./template.ts";

export interface CardFacts {
  report: EvaluatedReport;
  /** `MODEL@vN`; null before it is released. */
  release: string | null;
  card: CardConfig;
}

/** Where the card is kept. */
export interface CardFile {
  path: string;
  /** null: there is none yet, and the template is taken. */
  text: string | null;
}

export function cardPath(model: string, { path }: CardConfig): string {
  return path ?? `model-cards/${model}.md`;
}

/**
 * The model's card: generated parts and metadata renewed, whatever else stands in the file kept.
 *
 * @throws SluiceError CONFIG_INVALID when the file's markers or metadata cannot be read
 */
export function renderCard(facts: CardFacts, { path, text }: CardFile): string {
  const page = (text ?? cardTemplate.replace("{model}", facts.report.model)).replaceAll("\r\n", "\n");
  const { matter, body } = splitPage(page, path);
  return joinPage({
    matter: { ...matter, ...hubMetadata(facts.report, facts.card) },
    body: renewSections(body, partsOf(facts), path),
  });
}

function partsOf(facts: CardFacts): Record<string, string> {
  const { report, card } = facts;
  return {
    summary: summary(facts),
    use: use(card),
    limits: list(card.limits),
    metrics: metrics(report),
    slices: slices(report),
    data: data(report),
    lineage: lineage(report),
  };
}

function summary({ report, release, card }: CardFacts): string {
  const facts = table([
    ["what", "value"],
    ["release", release === null ? "not released yet" : code(release)],
    ["model", code(report.candidate.digest)],
    ["task", report.measurement.task],
    ["owners", escapeMarkdown(card.owners.join(", "))],
  ]);
  return [...(card.summary ? [escapeMarkdown(card.summary)] : []), facts].join("\n\n");
}

function use({ intended_use, out_of_scope }: CardConfig): string {
  const not = out_of_scope.length > 0 ? ["Not for:", list(out_of_scope)] : [];
  return [escapeMarkdown(intended_use), ...not].join("\n\n");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
}

function metrics(report: EvaluatedReport): string {
  const { measurement, gates } = report;
  const notes = metricNotes(report);
  return [
    `On ${plural(measurement.rows, "held-out row")}. In brackets: bounds, each ${formatPercent(measurement.sure)} sure.`,
    textTable(metricRows(report)),
    ...(notes.length > 0 ? [list(notes)] : []),
    ...(gates.checks.length > 0 ? ["What it had to prove:", textTable(gateRows(gates.checks))] : []),
  ].join("\n\n");
}

function slices(report: EvaluatedReport): string {
  const sections = sliceSections(report);
  if (sections.length === 0) return "No slices were measured: `evaluate.slices` names columns to look at.";
  return sections
    .map(({ title, rows, note }) =>
      [`**${escapeMarkdown(title)}**`, textTable(rows), ...(note ? [escapeMarkdown(note)] : [])].join("\n\n"),
    )
    .join("\n\n");
}

const listedFeatures = 50;

function data({ candidate, holdout, data: checked, ...report }: EvaluatedReport): string {
  const rest = candidate.features.length - listedFeatures;
  const more = rest > 0 ? ` and ${formatCount(rest)} more` : "";
  const source = checked ? ` from ${code(checked.source)}` : "";
  const rules = checked
    ? ` ${plural(checked.rulesRun, "rule")} checked, ${plural(checked.findings.length, "finding")}.`
    : "";
  const notes = holdoutNotes({ candidate, holdout, data: checked, ...report })
    .map(escapeMarkdown)
    .join("; ");
  return [
    `${formatCount(candidate.data.rows)} rows${source}: ${formatCount(candidate.rows.train)} to train, ` +
      `${formatCount(candidate.rows.validation)} to validate, ${formatCount(holdout.rows)} held out.${rules}`,
    `Columns that it uses: ${candidate.features.slice(0, listedFeatures).map(code).join(", ")}${more}.`,
    `About the holdout: ${notes}.`,
  ].join("\n\n");
}

function lineage(report: EvaluatedReport): string {
  const [head = [], ...rows] = lineageRows(report);
  return table([head, ...rows.map(([what = "", value = ""]) => [what, code(value)])]);
}

function textTable(rows: Rows): string {
  return table(rows.map((row) => row.map(escapeMarkdown)));
}
