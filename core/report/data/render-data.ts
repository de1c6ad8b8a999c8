import type { DataFinding, DataReport } from "../../data/data-report.ts";
import type { SplitSummary } from "../../data/leakage/summary.ts";
import { errorsOf, icons } from "../evaluation/story.ts";
import { code, details, escapeMarkdown, face, table } from "../markdown.ts";
import { formatCount, formatNumber, plural } from "../numbers.ts";
import { findingSentence, valuesSentence } from "../sentences.ts";
import { renderDifference } from "./render-difference.ts";

/** How many rules are told at length; the rest is named in the fold. */
const toldAtLength = 5;
const listedFiles = 50;

/** The data says no: each broken rule with its column, count and example rows. */
export function renderBrokenData(data: DataReport): string[] {
  const errors = errorsOf(data.findings);
  if (errors.length === 0) {
    return ["The data schema has no rule that could be checked, and unchecked data is never trained on."];
  }
  const rest = errors.length - toldAtLength;
  return [
    `${plural(errors.length, "rule is", "rules are")} broken, so nothing was trained.`,
    ...errors.slice(0, toldAtLength).map((finding) => renderFinding(finding, data)),
    ...(rest > 0 ? [`… and ${plural(rest, "more broken rule")}, listed below.`] : []),
    renderDataSection(data),
  ];
}

function renderFinding(finding: DataFinding, data: DataReport): string {
  const { examples, column } = finding;
  const rows = examples.map(({ file, row, value }) => [code(file), formatCount(row), code(value)]);
  // Of rows that are copies of others, no single value is what matters.
  const width = examples.some(({ value }) => value !== "") || column ? 3 : 2;
  const head = ["for example", "row", column ? code(column) : "value"];
  const cells = [head, ...rows].map((row) => row.slice(0, width));
  const shown = rows.length > 0 ? [table(cells, ["l", "r", "l"])] : [];
  const values = valuesSentence(finding, face);
  const sentences = `${icons.refused} ${findingSentence(finding, data, face)}${values ? ` ${values}` : ""}`;
  return [sentences, ...shown].join("\n\n");
}

/** Files, row counts and every finding, folded; and what the data has become. */
export function renderDataSection(data: DataReport): string {
  const { findings, files, rulesRun, difference } = data;
  const found = findings.length === 0 ? "nothing found" : plural(findings.length, "finding");
  const summary = `Data: ${plural(data.rows, "row")} in ${plural(files.length, "file")}, ${plural(rulesRun, "rule")} checked, ${found}`;
  const parts = [
    ...(findings.length > 0 ? [findingsTable(findings)] : []),
    ...(data.split ? [splitTable(data.split)] : []),
    filesTable(data),
  ];
  const body = parts.join("\n\n");
  return [details(summary, body), ...(difference ? [renderDifference(difference)] : [])].join("\n\n");
}

function splitTable({ by, rows, cuts, movable, strongest }: SplitSummary): string {
  const counts = [rows.train, rows.validation, rows.holdout].map(formatCount);
  const day = (instant: string) => code(instant.replace(/T00:00:00\.0+$/, "").replace(/\.0+$/, ""));
  const notes = [
    `Split ${escapeMarkdown(by)}.`,
    ...(cuts ? [`Validation begins at ${day(cuts.validationFrom)}, the holdout at ${day(cuts.holdoutFrom)}.`] : []),
    ...(movable ? ["New rows can move where it is cut: `sluice lock-data` keeps it in `data.lock.yaml`."] : []),
    ...(rows.leftOut > 0 ? [`${plural(rows.leftOut, "row")} left out, whose unit and time disagree.`] : []),
    ...(strongest
      ? [`Most is told by ${code(strongest.feature)} alone: ${strongest.measure} ${formatNumber(strongest.value)}.`]
      : []),
  ];
  return `${table([["train", "validation", "holdout"], counts], ["r", "r", "r"])}\n\n${notes.join(" ")}`;
}

function findingsTable(findings: readonly DataFinding[]): string {
  return table([
    ["", "rule", "what", "rows"],
    ...findings.map(({ severity, rule, message, count }) => [
      severity === "error" ? "❌" : "⚠️",
      code(rule),
      escapeMarkdown(message),
      count === null ? "" : formatCount(count),
    ]),
  ]);
}

function filesTable({ files }: DataReport): string {
  const rows = files
    .slice(0, listedFiles)
    .map(({ path, rows, digest }) => [code(path), formatCount(rows), code(digest)]);
  const rest = files.length - listedFiles;
  const list = table([["file", "rows", "digest"], ...rows], ["l", "r", "l"]);
  return rest > 0 ? `${list}\n\n… and ${plural(rest, "more file")}.` : list;
}
