import * as core from "@actions/core";
import { describeError, exitCodeOf, exitCodes, SluiceError } from "../core/errors.ts";
import type { Annotation, Outcome } from "../core/outcome.ts";
import { escapeMarkdown } from "../core/report/markdown.ts";

/** GitHub shows this many annotations of each level per step, and drops the rest without a word. */
const shown = 10;

const say = { error: core.error, warning: core.warning, notice: core.notice };

/** Says the outcome in every place where GitHub shows one. Returns the exit code. */
export async function publishOutcome(outcome: Outcome<unknown>, outputs: Record<string, string>): Promise<number> {
  const { conclusion, headline, summary, annotations } = outcome;
  for (const [name, value] of Object.entries({ ...outputs, conclusion, headline })) {
    core.setOutput(name, value);
  }
  annotate(annotations);
  await writeSummary(summary);
  if (conclusion === "passed") {
    core.info(headline);
    return exitCodes.passed;
  }
  if (!annotations.some(({ level }) => level === "error")) core.error(headline, { title: "Refused" });
  return exitCodes.refused;
}

/** Says what broke, where, and what to do. Returns the exit code, which is never that of a pass. */
export async function publishError(action: string, error: unknown): Promise<number> {
  if (error instanceof SluiceError) {
    annotate(
      error.problems.map(({ message, where }) => ({
        level: "error",
        title: error.code,
        message: `${message}\nTo mend it: ${error.remedy}`,
        ...(where && { where }),
      })),
    );
  } else {
    core.error(`A defect of Sluice, not of your repository: ${String(error)}`, { title: `sluice ${action} broke` });
    core.debug(error instanceof Error ? (error.stack ?? "") : "");
  }
  const story = describeError(error).split("\n").map(escapeMarkdown).join("<br>\n");
  await writeSummary(`### ⛔ sluice ${action} broke\n\n${story}\n`);
  return exitCodeOf(error);
}

function annotate(annotations: readonly Annotation[]): void {
  for (const level of ["error", "warning", "notice"] as const) {
    const all = annotations.filter((annotation) => annotation.level === level);
    const kept = all.length > shown ? all.slice(0, shown - 1) : all;
    for (const { title, message, where } of kept) {
      say[level](message, { title, ...(where && placeOf(where)) });
    }
    if (kept.length < all.length) {
      say[level](`${all.length - kept.length} more are in the job summary.`, { title: "And more" });
    }
  }
}

function placeOf({ file, line, column }: NonNullable<Annotation["where"]>): core.AnnotationProperties {
  return { file, ...(line && { startLine: line }), ...(column && { startColumn: column }) };
}

/** Outside GitHub (a local run) there is nowhere to write it. */
async function writeSummary(markdown: string): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) {
    await core.summary.addRaw(markdown, true).write();
  }
}
