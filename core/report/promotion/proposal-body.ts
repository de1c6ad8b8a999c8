import type { Proposal } from "../../retrain/proposal.ts";
import { type TrainingWindow, trainingPath } from "../../retrain/training-file.ts";
import { renderDifference } from "../data/render-difference.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { code, details, escapeMarkdown, face, table } from "../markdown.ts";
import { formatCount, formatPercent, plural } from "../numbers.ts";
import { changeSentence } from "../sentences.ts";
import { gateRows, metricRows } from "../tables.ts";

/** What a reviewer of a retraining reads: why, old versus new on the same rows, and what has become of the data. */

export function proposalTitle(model: string, { until }: TrainingWindow): string {
  return `Train ${model} on rows up to ${until}`;
}

/** @param worth whether it is better, in a sentence */
export function proposalBody(
  { model, training, difference }: Proposal,
  report: EvaluatedReport,
  worth: string,
): string {
  const { holdout, measurement } = report;
  const escaped = (rows: readonly (readonly string[])[]) => table(rows.map((row) => row.map(escapeMarkdown)));
  return [
    `**Why now:** ${escapeMarkdown(training.because)}.`,
    `**Better?** ${capital(escapeMarkdown(worth))}. ${changeSentence(report, face) ?? ""}`,
    escaped(gateRows(report.gates.checks)),
    details(
      `Old versus new, on the same ${plural(holdout.rows, "row")} that neither has seen`,
      `${escaped(metricRows(report))}\n\nIn brackets: bounds, each ${formatPercent(measurement.sure)} sure.`,
    ),
    windowTable(training.window, report),
    renderDifference(difference),
    paramsTable(training.params),
    `<sub>The change is ${code(trainingPath(model))} alone. Its own run trains the same rows again from this commit, and ` +
      "the checks judge that. Closing the pull request leaves everything as it is.</sub>",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function windowTable(
  { from, validation_from: validation, holdout_from: holdout, until, replay }: TrainingWindow,
  report: EvaluatedReport,
): string {
  const { rows } = report.candidate;
  const old = replay === undefined ? "" : `, and ${formatPercent(replay)} of the older rows`;
  return table([
    ["rows", "from", "to before", "how many"],
    ["to learn from", (from ?? "the first") + old, validation, formatCount(rows.train)],
    ["to tune on", validation, holdout, formatCount(rows.validation)],
    ["to judge by", holdout, until, formatCount(report.holdout.rows)],
  ]);
}

function paramsTable(params: Proposal["training"]["params"] = {}): string {
  const rows = Object.entries(params).map(([name, value]) => [code(name), code(String(value))]);
  return rows.length === 0 ? "" : details("Parameters that the search found", table([["parameter", "value"], ...rows]));
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
