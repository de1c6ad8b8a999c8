import type { DataFinding, DataReport } from "../data/data-report.ts";
import { settingOf } from "../data/leakage/setting.ts";
import type { Check } from "../gates/verdict.ts";
import { type Change, compareWithProduction } from "./evaluation/comparison.ts";
import { showInterval } from "./evaluation/measured-numbers.ts";
import { icons } from "./evaluation/story.ts";
import type { EvaluatedReport } from "./evaluation-report.ts";
import { formatCount, formatNumber, formatPercent, plural } from "./numbers.ts";

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

/** Every check's sentence, in the order of the table. */
export function verdictSentences({ gates }: EvaluatedReport, face: Typeface): string[] {
  const icon = { pass: icons.passed, fail: icons.refused, unsure: icons.unsure } as const;
  return gates.checks.map(({ verdict, sentence, settle }) => {
    const more = settle ? ` What would settle it: ${settle}.` : "";
    return `${icon[verdict]} ${face.plain(`${sentence}${more}`)}`;
  });
}

/** What changed versus production; null where there is nothing to compare with. */
export function changeSentence(report: EvaluatedReport, face: Typeface): string | null {
  const { leading, worse } = compareWithProduction(report);
  if (!leading) return null;
  const { metric, from, to } = leading;
  const release = report.production ? ` ${face.mono(report.production.release)}` : "";
  const sentences = [
    `${face.plain(metric.label)} ${verb(from.value, to.value)} ${showInterval(from, apart(to, from)).value} in production${release} ` +
      `to ${face.strong(showInterval(to, apart(from, to)).value)}${bounds(leading, report.measurement.sure)}.`,
  ];
  const losses = worse.map((change) =>
    face.plain(`${change.metric.label} ${showInterval(change.difference, { limit: 0, signed: true }).value}`),
  );
  if (losses.length > 0) {
    sentences.push(`Proven to be worse: ${losses.join(", ")}.`);
  } else if (leading.proven !== "worse") {
    const isWorseInParts = report.gates.checks.some(({ tally }) => tally !== null && tally.fail > 0);
    sentences.push(`${isWorseInParts ? "Over all rows nothing" : "Nothing"} is proven to have got worse.`);
  }
  return sentences.join(" ");
}

/** Two numbers that differ are shown as different. */
function apart({ value }: Change["to"], other: Change["to"]) {
  return value === null || value === other.value ? {} : { limit: value };
}

function bounds({ difference }: Change, sure: number): string {
  const { lower, upper } = showInterval(difference, { limit: 0, signed: true });
  if (lower === null || upper === null) return "";
  return ` (${lower} to ${upper}, each end ${formatPercent(sure)} sure)`;
}

function verb(from: number | null, to: number | null): string {
  if (from === null || to === null || from === to) return "goes from";
  return to > from ? "rises from" : "falls from";
}

/** A broken rule: what, how much of the data, and where the rule stands. */
export function findingSentence(finding: DataFinding, data: DataReport, face: Typeface): string {
  const { message, count, rows, rule, schemaLine, forgiven } = finding;
  const setting = settingOf(rule);
  if (setting !== null) {
    const part = count === null || rows === 0 ? "" : ` (${formatPercent(count / rows)})`;
    return `${face.strong(message.replace(/\.$/, ""))}${part}. Decided by ${face.mono(setting)}.`;
  }
  // Where a share may break the rule, rows without a value do not count.
  const looked = `${plural(rows, "row")}${rows < data.rows ? " with a value" : ""}`;
  const limit = forgiven === undefined ? "" : `, ${formatLimit(forgiven)} may`;
  const share = count === null || rows === 0 ? "" : ` (${formatPercent(count / rows, forgiven)} of ${looked}${limit})`;
  const file = data.schemaFile ? ` in ${face.mono(data.schemaFile)}` : "";
  const line = schemaLine ? `, line ${schemaLine}` : "";
  return `${face.strong(message.replace(/\.$/, ""))}${share}. Rule ${face.mono(rule)}${file}${line}.`;
}

/** A share that the user wrote: 0.001 as `0.1%`. */
function formatLimit(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`;
}

/** Which values break a rule, where the examples do not show them all; null where there is nothing to add. */
export function valuesSentence(
  { count, examples, values = [], distinct = 0, quantiles }: DataFinding,
  face: Typeface,
): string | null {
  if (count === null || count <= examples.length) return null;
  if (quantiles) {
    const [least, lower, median, upper, greatest] = quantiles.map((value) => face.mono(formatNumber(value)));
    return `They run from ${least} to ${greatest}; half of them lie between ${lower} and ${upper}, around ${median}.`;
  }
  // Values that all differ explain nothing.
  if (distinct === 0 || distinct === count) return null;
  const commonest = values.map(
    ({ value, count }) => `${value === "" ? "the empty text" : face.mono(value)} ${formatCount(count)}×`,
  );
  const rest = distinct > values.length ? ` and ${plural(distinct - values.length, "other value")}` : "";
  return `The values are ${commonest.join(", ")}${rest}.`;
}

/** That nobody but the candidate's own code has run the model; null where it was scored here. */
export function ownScoresSentence({ predicted, holdout }: EvaluatedReport): string | null {
  if (!predicted) return null;
  const { further } = predicted;
  return [
    "These scores were made by the candidate's own code, in its own run: Sluice has measured them, and has not computed them again.",
    holdout.isolated
      ? "That code could not read the labels of these rows."
      : "That code was handed these rows without their labels, but could have read them elsewhere.",
    "What passes here is a claim to be reviewed with the code, and is never released.",
    ...(further > 0
      ? [
          `${plural(further, "prediction")} of rows that are not held out here ${further === 1 ? "was" : "were"} left aside.`,
        ]
      : []),
  ].join(" ");
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
