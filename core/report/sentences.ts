import type { DataFinding, DataReport } from "../data/data-report.ts";
import type { Check } from "../gates/verdict.ts";
import { type Change, compareWithProduction } from "./comparison.ts";
import type { EvaluatedReport } from "./evaluation-report.ts";
import { formatDifference, formatNumber, formatPercent, plural } from "./numbers.ts";
import { icons } from "./story.ts";

/** The sentences of a report, set in the type of whoever shows them. */

export interface Typeface {
  plain(text: string): string;
  strong(text: string): string;
  mono(text: string): string;
}

/** What keeps the model from passing, and for the undecided what would settle it. */
export function blockerSentence(check: Check, face: Typeface): string {
  if (check.verdict === "fail") return `${icons.refused} ${face.strong(check.sentence)}`;
  const settle = check.settle ? ` What would settle it: ${face.strong(check.settle)}.` : "";
  return `${icons.unsure} ${face.plain(check.sentence)}${settle}`;
}

/** What changed versus production; null where there is nothing to compare with. */
export function changeSentence(report: EvaluatedReport, face: Typeface): string | null {
  const { leading, worse } = compareWithProduction(report);
  if (!leading) return null;
  const { metric, from, to } = leading;
  const release = report.production ? ` ${face.mono(report.production.release)}` : "";
  const sentences = [
    `${face.plain(metric.label)} ${verb(from.value, to.value)} ${formatNumber(from.value)} in production${release} ` +
      `to ${face.strong(formatNumber(to.value))}${bounds(leading, report.measurement.sure)}.`,
  ];
  const losses = worse.map((change) =>
    face.plain(`${change.metric.label} ${formatDifference(change.difference.value)}`),
  );
  if (losses.length > 0) {
    sentences.push(`Proven to be worse: ${losses.join(", ")}.`);
  } else if (leading.proven !== "worse") {
    const isWorseInParts = report.gates.checks.some(({ tally }) => tally !== null && tally.fail > 0);
    sentences.push(`${isWorseInParts ? "Over all rows nothing" : "Nothing"} is proven to have got worse.`);
  }
  return sentences.join(" ");
}

function bounds({ difference: { lower, upper } }: Change, sure: number): string {
  if (lower === null || upper === null) return "";
  return ` (${formatDifference(lower)} to ${formatDifference(upper)}, each end ${formatPercent(sure)} sure)`;
}

function verb(from: number | null, to: number | null): string {
  if (from === null || to === null || from === to) return "goes from";
  return to > from ? "rises from" : "falls from";
}

/** A broken rule: what, how much of the data, and where the rule stands. */
export function findingSentence(finding: DataFinding, { schemaFile }: DataReport, face: Typeface): string {
  const { message, count, rows, rule, schemaLine } = finding;
  const share = count === null || rows === 0 ? "" : ` (${formatPercent(count / rows)} of ${plural(rows, "row")})`;
  const file = schemaFile ? ` in ${face.mono(schemaFile)}` : "";
  const line = schemaLine ? `, line ${schemaLine}` : "";
  return `${face.strong(message.replace(/\.$/, ""))}${share}. Rule ${face.mono(rule)}${file}${line}.`;
}

/** How far the holdout can be trusted. */
export function holdoutNotes({ holdout }: EvaluatedReport): string[] {
  return [
    ...(holdout.part === "whole" ? [] : [`${holdout.part} holdout`]),
    holdout.uses === null
      ? "how often this holdout was used is not counted yet: the job count of sluice-evaluate.yml does it, or the bot"
      : `holdout used ${plural(holdout.uses, "time")} before`,
    holdout.isolated ? "holdout isolated" : "holdout not isolated: the training code could have read it",
  ];
}
