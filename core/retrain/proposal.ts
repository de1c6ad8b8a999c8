import { z } from "zod";
import { differenceSchema } from "../data/difference/difference.ts";
import { parseJson } from "../parse-json.ts";
import { compareWithProduction } from "../report/evaluation/comparison.ts";
import type { EvaluationReport } from "../report/evaluation-report.ts";
import { formatCount } from "../report/numbers.ts";
import { trainingFileSchema } from "./training-file.ts";

/** What a retraining came to, as it goes from the run that made it to the bot, which believes none of it unchecked. */

const proposalSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().min(1).max(63),
  /** Of the default branch, which it was made from. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  training: trainingFileSchema,
  /** Between the rows that the default branch trains on and those of the proposal. */
  difference: differenceSchema,
});

export type Proposal = z.output<typeof proposalSchema>;

export function parseProposal(text: string, document: string): Proposal {
  const remedy = "Run the retraining again; if it stays so, compare the workflow file with the template.";
  return parseJson(text, proposalSchema, { code: "REPORT_INVALID", document, remedy });
}

/** The branch of the pull request: one for each model, so that there is never more than one proposal. */
export function proposalBranch(model: string): string {
  return `sluice/retrain/${model}`;
}

/** Whether the new model is worth a proposal: every gate passes, and it is surely better on rows that neither has seen. */
export function worthOf(report: EvaluationReport, betterAt?: string): { isBetter: boolean; sentence: string } {
  if (report.outcome !== "evaluated") return { isBetter: false, sentence: "the training left no model to judge" };
  const { leading, words, better } = compareWithProduction(report);
  const rows = `on ${formatCount(report.holdout.rows)} rows that neither has seen`;
  if (!report.gates.passed) return { isBetter: false, sentence: `its gates say no: ${report.gates.sentence}` };
  if (betterAt === undefined) {
    return { isBetter: leading?.proven === "better", sentence: `the new model is ${words} ${rows}` };
  }
  const at = better.find(({ metric }) => metric.name === betterAt);
  const how = at
    ? `surely better than production at ${at.metric.label}`
    : `not surely better than production at ${betterAt}`;
  return { isBetter: at !== undefined, sentence: `the new model is ${how} ${rows}` };
}

/** The model whose proposal the branch is; null: it is none. */
export function modelOfProposal(branch: string): string | null {
  const model = branch.slice(proposalBranch("").length);
  return model !== "" && branch === proposalBranch(model) ? model : null;
}
