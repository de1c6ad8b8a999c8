import type { CheckConclusion, CheckWaiting } from "../adapters/github/check-runs.ts";
import type { WorkflowRun } from "../adapters/github/workflow-runs.ts";
import { type DataReport, isDataBroken } from "../core/data/data-report.ts";
import type { SluiceError } from "../core/errors.ts";
import { type Override, type Standing, standingOf } from "../core/gates/override.ts";
import type { Annotation } from "../core/outcome.ts";
import { headlineOf, renderReport } from "../core/report/evaluation/render-report.ts";
import { verdictOf } from "../core/report/evaluation/story.ts";
import type { EvaluationReport } from "../core/report/evaluation-report.ts";
import { code, escapeMarkdown } from "../core/report/markdown.ts";
import { truncate } from "../core/report/truncate.ts";
import type { Told } from "./reports/comment-history.ts";
import { overrideSentence, writeOverrides } from "./reports/override-text.ts";

/** What the bot says on pull requests. The report itself is told by core/report; rollouts by rollout-replies.ts. */

export function checkName(model: string): string {
  return `sluice/${model}`;
}

/** Hidden first line of a comment; with our name on it, the comment is ours to update. */
export function reportMarker(model: string): string {
  return `${reportMarkerStart}${model} -->`;
}

export const reportMarkerStart = "<!-- sluice:report ";

export interface Answer {
  comment: string;
  /** What the next comment remembers of this one. */
  told: Pick<Told, "kind" | "headline">;
  check: CheckConclusion;
}

export function answerTo(
  report: EvaluationReport,
  run: WorkflowRun,
  warning: string | null,
  overrides: readonly Override[],
): Answer {
  const { passed, used } = standing(report, overrides);
  const text = renderReport(report, { links: { run: run.url }, ...(warning !== null && { warning }) });
  const comment = used.length > 0 ? truncate(`${overrideHead(used, passed)}\n\n${text}`, { whole: run.url }) : text;
  const by = [...new Set(used.map((override) => override.by))].join(", ");
  const overridden = used.length > 0 ? `; overridden ${passed ? "" : "in part "}by ${by}` : "";
  const headline = `${headlineOf(report)}${overridden}`;
  return {
    comment,
    told: { kind: passed ? "passed" : verdictOf(report).kind, headline },
    check: {
      conclusion: passed ? "success" : refusalOf(report),
      title: headline,
      summary: comment,
      ...(overrides.length > 0 && { text: writeOverrides(overrides) }),
      annotations: report.data ? annotationsOf(report.data) : [],
    },
  };
}

function standing(report: EvaluationReport, overrides: readonly Override[]): Standing {
  return report.outcome === "evaluated" ? standingOf(report.gates, overrides) : { passed: false, used: [] };
}

/** Never silent: above the report, which goes on saying what the gates say. */
function overrideHead(used: readonly Override[], passed: boolean): string {
  const left = passed ? "" : "\n>\n> What else blocks is not overridden.";
  return `${used.map((override) => `> ⚠️ ${overrideSentence(override)}`).join("\n>\n")}${left}`;
}

/** Unsure is neither passed nor refused: somebody has to act, by more data or by another policy. */
function refusalOf(report: EvaluationReport): CheckConclusion["conclusion"] {
  return report.outcome === "evaluated" && report.gates.verdict === "unsure" ? "action_required" : "failure";
}

/** On the line of the rule in the schema file: rows of a Parquet file have no line. */
function annotationsOf(data: DataReport): Annotation[] {
  const { schemaFile } = data;
  if (schemaFile === null) return [];
  return data.findings
    .filter(({ schemaLine }) => schemaLine !== null)
    .map(({ rule, severity, message, schemaLine }) => ({
      level: severity === "error" && isDataBroken(data) ? "error" : "warning",
      title: rule,
      message,
      where: { file: schemaFile, line: schemaLine ?? 1 },
    }));
}

/** On the commit that a merge queue has made of the pull request. */
export function takenOver(answer: Answer, number: number): Answer {
  const why = `Taken over from #${number}: nothing that matters for this model differs from its head.`;
  return { ...answer, check: { ...answer.check, summary: `${why}\n\n${answer.check.summary}` } };
}

/** For a check that was waiting until the pull request, or the default branch, has become another one. */
export function nothingToCheck(model: string): CheckConclusion {
  const title = `${model}: nothing to check`;
  const summary = "This pull request does not touch the model any more, or the default branch has no such model.";
  return { conclusion: "neutral", title, summary, annotations: [] };
}

/** Only for want of a pull request: were it opened again, there would be something to wait for. */
export function notReviewed(name: string): CheckConclusion {
  const title = `${name}: not evaluated`;
  const summary = "No open pull request into the default branch has this commit as its head.";
  return { conclusion: "cancelled", title, summary, annotations: [] };
}

export function waitingFor(model: string): CheckWaiting {
  const title = `${model}: waiting for its evaluation`;
  const summary =
    "The workflows “Sluice pull request” and “Sluice evaluate” come first. Where neither is under way, a maintainer may " +
    "have to approve them, or the pull request has a conflict; closing and reopening it starts them again.";
  return { title, summary };
}

/** Somebody wants to know again. */
export function againFor(subject: string, by: string): CheckWaiting {
  return { title: `${subject}: being judged again`, summary: `${code(by)} has asked for it.` };
}

/** The workflows ended, but left no report of the model. */
export function noReport(model: string, trained: WorkflowRun, evaluated: WorkflowRun): Answer {
  const headline = `${model}: not evaluated, there is no report`;
  const happened = `The workflow [“Sluice pull request”](${trained.url}) ended with ${conclusion(trained)}, and [“Sluice evaluate”](${evaluated.url}) with ${conclusion(evaluated)}.`;
  const remedy =
    "Their logs say what happened. Push a mended commit, bring the branch up to date with the default branch where that " +
    "knows the model only since, or run the first one again.";
  return notEvaluated(headline, `${happened}\n\n${remedy}`);
}

export function unusableReport(model: string, error: SluiceError, run: WorkflowRun): Answer {
  const headline = `${model}: not evaluated, the report cannot be used`;
  const problems = error.problems.map(({ message }) => `> ${escapeMarkdown(message)}`).join("\n>\n");
  return notEvaluated(headline, `${problems}\n\n${escapeMarkdown(error.remedy)}\n\n<sub>[run](${run.url})</sub>`);
}

function notEvaluated(headline: string, text: string): Answer {
  return {
    comment: `### ⛔ ${escapeMarkdown(headline)}\n\n${text}`,
    told: { kind: "not-evaluated", headline },
    check: { conclusion: "failure", title: headline, summary: text, annotations: [] },
  };
}

function conclusion(run: WorkflowRun): string {
  return code(run.conclusion ?? run.status ?? "no conclusion");
}
