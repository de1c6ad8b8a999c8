import type { CheckConclusion } from "../adapters/github/check-runs.ts";
import type { WorkflowRun } from "../adapters/github/workflow-runs.ts";
import { type DataReport, isDataBroken } from "../core/data/data-report.ts";
import type { SluiceError } from "../core/errors.ts";
import type { Annotation } from "../core/outcome.ts";
import type { EvaluationReport } from "../core/report/evaluation-report.ts";
import { code, escapeMarkdown } from "../core/report/markdown.ts";
import { headlineOf, renderReport } from "../core/report/render-report.ts";

/** What the bot says on pull requests. The report itself is told by core/report; rollouts by rollout-replies.ts. */

export function checkName(model: string): string {
  return `sluice/${model}`;
}

/** Hidden first line of a comment; with our name on it, the comment is ours to update. */
export function reportMarker(model: string): string {
  return `<!-- sluice:report ${model} -->`;
}

export interface Answer {
  comment: string;
  check: CheckConclusion;
}

export function answerTo(report: EvaluationReport, run: WorkflowRun, warning: string | null): Answer {
  const comment = renderReport(report, { links: { run: run.url }, ...(warning !== null && { warning }) });
  return {
    comment,
    check: {
      conclusion: conclusionOf(report),
      title: headlineOf(report),
      summary: comment,
      annotations: report.data ? annotationsOf(report.data) : [],
    },
  };
}

/** Unsure is neither passed nor refused: somebody has to act, by more data or by another policy. */
function conclusionOf(report: EvaluationReport): CheckConclusion["conclusion"] {
  if (report.outcome !== "evaluated") return "failure";
  if (report.gates.passed) return "success";
  return report.gates.verdict === "unsure" ? "action_required" : "failure";
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

export function nothingToCheck(model: string): CheckConclusion {
  const title = `${model}: nothing to check`;
  const summary = "This pull request changes text alone, neither the data nor the code of a model.";
  return { conclusion: "success", title, summary, annotations: [] };
}

/** The workflows ended, but left no report of the model. */
export function noReport(model: string, trained: WorkflowRun, evaluated: WorkflowRun): Answer {
  const headline = `${model}: not evaluated, there is no report`;
  const happened = `The workflow [“Sluice pull request”](${trained.url}) ended with ${conclusion(trained)}, and [“Sluice evaluate”](${evaluated.url}) with ${conclusion(evaluated)}.`;
  const remedy = "Their logs say what happened. Push a mended commit, or run the first one again.";
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
    check: { conclusion: "failure", title: headline, summary: text, annotations: [] },
  };
}

function conclusion(run: WorkflowRun): string {
  return code(run.conclusion ?? run.status ?? "no conclusion");
}
