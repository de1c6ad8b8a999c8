import { type CheckSeen, listChecks } from "../../adapters/github/check-runs.ts";
import { readOwnComments, stickComment } from "../../adapters/github/sticky-comment.ts";
import type { WorkflowRun } from "../../adapters/github/workflow-runs.ts";
import { code } from "../../core/report/markdown.ts";
import { type Answer, checkName, reportMarker, reportMarkerStart } from "../replies.ts";
import type { InstalledRepository } from "../repository.ts";
import { closingNote, commentOf, commitTold, shortHeadline, waitingNote, withNote } from "./comment-history.ts";
import type { ReviewPlan } from "./review-plan.ts";
import type { ReviewedPull } from "./reviewed-pulls.ts";

/** The comments with reports: one per model, never looking current when it is not. */

export async function tellReport(
  { place, self }: InstalledRepository,
  { model, pull, evaluated }: { model: string; pull: ReviewedPull; evaluated: WorkflowRun },
  answer: Answer,
): Promise<void> {
  const { kind, headline } = answer.told;
  const told = { commit: pull.headSha, run: evaluated.id, kind, headline: shortHeadline(model, headline) };
  await stickComment(place, {
    issue: pull.number,
    marker: reportMarker(model),
    body: (previous) => commentOf(answer.comment, told, evaluated.url, previous),
    self,
  });
}

/** Says above each report what it is no longer about. `plan` null: the pull request goes elsewhere now, as `why` says. */
export async function noteReports(
  repository: InstalledRepository,
  pull: ReviewedPull,
  plan: ReviewPlan | { why: string },
): Promise<void> {
  const { place, self } = repository;
  const texts = await readOwnComments(place, { issue: pull.number, marker: reportMarkerStart, self });
  if (texts.length === 0) return;
  const checks = await listChecks(place, pull.headSha, self.appId);
  for (const model of new Set(texts.map(modelOf))) {
    const body = (previous: string | null) => {
      const text = previous ?? "";
      const noted = withNote(text, noteFor({ model, pull, plan, text, check: checks.get(checkName(model)) }));
      return noted.split("\n").slice(1).join("\n");
    };
    await stickComment(place, { issue: pull.number, marker: reportMarker(model), body, self });
  }
}

function modelOf(text: string): string {
  return text.slice(reportMarkerStart.length).split(" ")[0] ?? "";
}

interface Situation {
  model: string;
  pull: ReviewedPull;
  plan: ReviewPlan | { why: string };
  text: string;
  check: CheckSeen | undefined;
}

function noteFor({ model, pull: { headSha }, plan, text, check }: Situation): string | null {
  if ("why" in plan) return closingNote(plan.why);
  if (!plan.models.includes(model)) return closingNote(whyGone(model, plan));
  const isWaiting = check !== undefined && check.conclusion === null;
  return isWaiting && commitTold(text) !== headSha ? waitingNote(headSha) : null;
}

function whyGone(model: string, { removed, touched }: ReviewPlan): string {
  const gone = removed.find((other) => other.model === model);
  if (gone?.renamedTo) return `This pull request calls the model ${code(gone.renamedTo)} now.`;
  if (gone) return "This pull request removes the model.";
  if (touched.includes(model)) return "The default branch has no such model any more.";
  return "This pull request does not touch the model any more.";
}
