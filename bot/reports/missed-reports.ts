import { isOpenCheck } from "../../adapters/github/check-runs.ts";
import { finding } from "../../adapters/github/github-client.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { gateName } from "./gate-replies.ts";
import { evaluateWorkflow } from "./judged-report.ts";
import { judgeMergeGroup, queuedGroups, reportRun } from "./merge-groups.ts";
import { openChecks } from "./open-checks.ts";
import { listReviewedPulls, type ReviewedPull } from "./reviewed-pulls.ts";

/** Webhooks are hints: some never arrive. This finds the pull requests that still wait for a word of the bot. */

/** Runs that are looked through for a missed report; an older one belongs to a head that has moved since. */
const recentRuns = 30;

export async function catchUpOnReports(repository: InstalledRepository): Promise<void> {
  const { place, self, memory } = repository;
  const { runs, heads } = memory;
  await forgetWhereModelsChange(repository);
  let waiting = false;
  for (const pull of await listReviewedPulls(repository)) {
    if (heads.has(pull.headSha)) continue;
    await openChecks(repository, pull);
    if (await isOpenCheck(place, gateName, pull.headSha, self.appId)) waiting = true;
    else heads.add(pull.headSha);
  }
  for (const group of await queuedGroups(repository)) {
    if (heads.has(group.headSha)) continue;
    await judgeMergeGroup(repository, group);
    if (await isOpenCheck(place, gateName, group.headSha, self.appId)) waiting = true;
    else heads.add(group.headSha);
  }
  if (!waiting) return;
  for (const runId of await missedEvaluations(repository)) {
    await reportRun(repository, runId);
    runs.add(runId);
  }
}

/** A model that comes, goes or is named anew changes what every open pull request waits for, and what its comments mean. */
async function forgetWhereModelsChange(repository: InstalledRepository): Promise<void> {
  const { shown, heads } = repository.memory;
  const models = Object.keys((await readConfig(repository))?.models ?? {}).join(" ");
  if (shown.get("models") !== models) heads.clear();
  shown.set("models", models);
}

/** A pull request has come here from another branch: what was ignored of it until now may count. */
export async function lookAgain(repository: InstalledRepository, { headSha }: ReviewedPull): Promise<void> {
  repository.memory.heads.delete(headSha);
  repository.memory.runs.clear();
  await catchUpOnReports(repository);
}

/** Oldest first, so that the newest has the last word. */
async function missedEvaluations({ place, memory }: InstalledRepository): Promise<number[]> {
  const { client, owner, repo } = place;
  const listed = await finding("list the evaluations", () =>
    client.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: evaluateWorkflow.split("/").at(-1) ?? "",
      status: "completed",
      per_page: recentRuns,
    }),
  );
  // The workflow file may not be there yet.
  const ids = (listed?.data.workflow_runs ?? []).map(({ id }) => id);
  return ids.filter((id) => !memory.runs.has(id)).sort((a, b) => a - b);
}
