import type { AlertKind } from "../../monitor/alerts/alerts-in.ts";
import type { AlertStep } from "../../monitor/alerts/decide-alerts.ts";
import type { MonitorReport } from "../../monitor/monitor-report.ts";
import { code, details, escapeMarkdown, table } from "../markdown.ts";
import { formatDifference, formatPercent, plural } from "../numbers.ts";
import { dayWords, windowWords } from "./window-words.ts";

/** What people are told of a problem while it lasts, and when it has ended: in its issue, and by a webhook. */

type Told = Exclude<AlertStep, { act: "close" }>;

/** So many sentences and columns are told; the report has all of them. */
const toldAtLength = 10;

const names: Readonly<Record<AlertKind, string>> = {
  drift: "the data moved",
  segments: "segments of the data moved",
  performance: "the model became worse",
  fairness: "groups are treated less alike than is allowed",
  "no-data": "there are no live rows anywhere",
  "no-rows": "a window has no rows",
  "fewer-rows": "there are far fewer rows than usual",
  "late-rows": "live rows come late",
  "future-rows": "rows are of times to come",
  "untimed-rows": "rows do not say when they were",
  "other-model": "another model answers",
  "duplicate-file": "files of live rows are there twice",
  "column-vanished": "an input is gone",
  "column-retyped": "an input holds another kind of values",
  "unseen-level": "values come that were never seen",
  "broken-rule": "live rows break rules of the data schema",
  "equal-scores": "all scores are equal",
  "no-score": "the rows have no score",
  "segment-gone": "a segment has no rows any more",
  "segment-unseen": "segments come that were never seen",
  "segment-unknown": "a segment cannot be looked at",
  "no-labels": "no labels come",
  "fewer-labels": "there are far fewer labels than usual",
  "unknown-labels": "labels belong to no prediction",
  "early-labels": "labels are older than their predictions",
  "future-labels": "labels are of times to come",
  "untimed-labels": "labels do not say when they came",
  "no-label-times": "nobody says when labels came",
  "doubled-labels": "labels are there twice",
  "conflicting-labels": "labels of one prediction contradict each other",
  "unreadable-labels": "labels cannot be read",
  "doubled-predictions": "predictions are there twice",
  "unscored-predictions": "predictions have no score",
  "no-held-out-loss": "the release does not say how wrong it was",
  "estimated-worse": "the model is estimated to have become worse",
};

function titleOf({ model, environment }: MonitorReport, kind: AlertKind): string {
  return `${model} in ${environment}: ${names[kind]}`;
}

/** `runUrl`: where the run that saw it can be read; null: nowhere. */
export function alertIssue(report: MonitorReport, step: Told, runUrl: string | null): { title: string; body: string } {
  const { alert, since, windows } = step;
  const title = titleOf(report, alert.kind);
  const lasts = windows > 1 && since !== null ? ` ${windows} windows in a row show it, since ${dayWords(since)}.` : "";
  const run = runUrl === null ? "" : ` [The run](${runUrl}) has the whole report.`;
  const body = [
    `### ❌ ${escapeMarkdown(title)}`,
    sentencesOf(alert.sentences),
    `Last seen in ${windowWords(report.window)} (${plural(report.window.rows, "row")}), with ${code(report.release)}.${lasts}${run}`,
    ...(alert.kind === "drift" ? [movedColumns(report)] : []),
    "<sub>Every window that shows it brings this issue up to date; it is closed when the problem has ended.</sub>",
  ];
  return { title, body: body.join("\n\n") };
}

function sentencesOf(sentences: readonly string[]): string {
  const told = sentences.slice(0, toldAtLength).map((sentence) => `- ${escapeMarkdown(sentence)}`);
  const more = sentences.length - told.length;
  return [...told, ...(more > 0 ? [`- and ${more} more, in the report`] : [])].join("\n");
}

function movedColumns({ columns }: MonitorReport): string {
  const rows = columns
    .filter(({ verdict }) => verdict === "drift")
    .slice(0, toldAtLength)
    .map(({ name, test, tolerance, effect }) => [
      code(name),
      test ? formatPercent(Math.max(0, test.lower)) : "–",
      formatPercent(tolerance),
      effect === null ? "–" : formatDifference(effect),
    ]);
  const head = ["column", "moved at least", "allowed", "effect on mean score"];
  return details("The columns that moved most", table([head, ...rows], ["l", "r", "r", "r"]));
}

export function alertEnded({ window }: MonitorReport): string {
  return `✅ **Ended:** ${windowWords(window)} (${plural(window.rows, "row")}) does not show it any more.`;
}

/** For a webhook: no Markdown, and nothing that a chat would take for a command, a mention or a link but our own. */
export function alertText(report: MonitorReport, step: AlertStep, runUrl: string | null): string {
  const link = runUrl === null ? "" : ` <${runUrl}|The run>`;
  if (step.act === "close") return `✅ Ended: ${escapeChat(titleOf(report, step.kind))}.${link}`;
  const { kind, sentences } = step.alert;
  const told = sentences.slice(0, 3).map((sentence) => `• ${escapeChat(sentence)}`);
  const more = sentences.length > told.length ? [`• and ${sentences.length - told.length} more`] : [];
  return [`❌ ${escapeChat(titleOf(report, kind))}.${link}`, ...told, ...more].join("\n");
}

/** Chats make links of what looks like one, and call people by `<!…>` and `@`. */
function escapeChat(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u2060")
    .replaceAll("://", ":\u2060//")
    .replace(/[*_~`](?=\S)/g, "$&\u2060");
}
