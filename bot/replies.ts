import type { CheckConclusion } from "../adapters/github/check-runs.ts";
import type { WorkflowRun } from "../adapters/github/workflow-runs.ts";
import { type DataReport, isDataBroken } from "../core/data/data-report.ts";
import type { SluiceError } from "../core/errors.ts";
import { type Override, type Standing, standingOf } from "../core/gates/override.ts";
import type { Annotation } from "../core/outcome.ts";
import type { EvaluationReport } from "../core/report/evaluation-report.ts";
import { code, escapeMarkdown, truncate } from "../core/report/markdown.ts";
import { headlineOf, renderReport } from "../core/report/render-report.ts";
import { overrideSentence, writeOverrides } from "./override-text.ts";

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

export function answerTo(
  report: EvaluationReport,
  run: WorkflowRun,
  warning: string | null,
  overrides: readonly Override[],
): Answer {
  const { passed, used } = standing(report, overrides);
  const told = renderReport(report, { links: { run: run.url }, ...(warning !== null && { warning }) });
  const comment = used.length > 0 ? truncate(`${overrideHead(used, passed)}\n\n${told}`) : told;
  const by = [...new Set(used.map((override) => override.by))].join(", ");
  const overridden = used.length > 0 ? `; overridden ${passed ? "" : "in part "}by ${by}` : "";
  return {
    comment,
    check: {
      conclusion: passed ? "success" : refusalOf(report),
      title: `${headlineOf(report)}${overridden}`,
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
