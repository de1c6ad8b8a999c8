import { filesApart } from "../../adapters/github/changed-files.ts";
import { concludeCheck, listChecks, queueCheck } from "../../adapters/github/check-runs.ts";
import { calling } from "../../adapters/github/github-client.ts";
import { readPull } from "../../adapters/github/pull-requests.ts";
import { modelOf } from "../../operations/model-of.ts";
import { modelsApart } from "../../operations/review/touched-models.ts";
import { type Answer, checkName, takenOver, waitingFor } from "../replies.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { showGate } from "./gate-check.ts";
import { type Evaluation, evaluationOfHead, findReport, readEvaluation } from "./judged-report.ts";
import { judge, type Matter, newAnswer, reportOnPullRequest } from "./report-on-pull-request.ts";
import { planReview } from "./review-plan.ts";

/**
 * A merge queue merges a commit of its own making, and asks for checks on that. Where nothing that matters for a model
 * differs from the head of its pull request, what was found there holds; else the workflows evaluate the new commit.
 */
export interface MergeGroup {
  headSha: string;
  /** `gh-readonly-queue/BASE/pr-NUMBER-SHA`, which GitHub alone can push to. */
  branch: string;
}

const queueFolder = "gh-readonly-queue/";

/** The last pull request of the group; null where the queue is that of another branch. */
function numberOf({ branch }: MergeGroup, { defaultBranch }: InstalledRepository): number | null {
  const folder = `${queueFolder}${defaultBranch}/pr-`;
  const [, number] = (branch.startsWith(folder) && /^(\d+)-[0-9a-f]{40}$/.exec(branch.slice(folder.length))) || [];
  return number === undefined ? null : Number(number);
}

export async function judgeMergeGroup(repository: InstalledRepository, group: MergeGroup): Promise<void> {
  const number = numberOf(group, repository);
  const config = number === null ? null : await readConfig(repository);
  if (number === null || !config) return;
  const { place, self } = repository;
  const { headSha } = group;
  const plan = await planReview(repository, config, headSha);
  for (const model of plan.models) {
    await queueCheck(place, checkName(model), headSha, self.appId, waitingFor(model));
  }
  const same = await unchangedSince(repository, number, headSha);
  const checks = await listChecks(place, headSha, self.appId);
  for (const model of plan.models) {
    if (checks.get(checkName(model))?.conclusion !== null || !same?.has(model)) continue;
    const pull = { number, headSha: same.headSha };
    await takeOver(repository, { model, settings: modelOf(config, model), pull }, headSha);
  }
  await showGate(repository, plan);
}

/** For which models the commit holds what the pull request's head holds. */
async function unchangedSince(repository: InstalledRepository, number: number, commit: string) {
  const { headSha } = await readPull(repository.place, number);
  const files = await filesApart(repository.place, headSha, commit);
  const question = { one: headSha, other: commit, files, config: "sluice.yaml" };
  const apart = await modelsApart(repository.ports.repository, question);
  return apart && { headSha, has: (model: string) => !apart.includes(model) };
}

/** Judged once more, by the gates of today; what was overridden there is overridden here. */
async function takeOver(
  repository: InstalledRepository,
  subject: Pick<Matter, "model" | "settings" | "pull">,
  commit: string,
): Promise<void> {
  const evaluation = await evaluationOfHead(repository, subject.model, subject.pull);
  const artifact = evaluation && (await findReport(repository, subject.model, evaluation));
  if (!evaluation || !artifact) return;
  const answer = await judge(repository, { ...subject, ...evaluation }, artifact);
  await conclude(repository, { ...subject, ...evaluation }, commit, takenOver(answer, subject.pull.number));
}

async function conclude(
  { place, self }: InstalledRepository,
  { model, evaluated }: Pick<Matter, "model" | "evaluated">,
  commit: string,
  { check }: Answer,
): Promise<void> {
  await concludeCheck(place, checkName(model), commit, self.appId, { ...check, link: evaluated.url });
}

/** Answers what a run found, wherever that belongs. Returns why the run was ignored, or null. */
export async function reportRun(repository: InstalledRepository, runId: number): Promise<string | null> {
  const evaluation = await readEvaluation(repository, runId);
  if (typeof evaluation === "string") return evaluation;
  const isQueued = evaluation.trained.event === "merge_group";
  return isQueued ? reportOnGroup(repository, evaluation) : reportOnPullRequest(repository, evaluation);
}

async function reportOnGroup(repository: InstalledRepository, evaluation: Evaluation): Promise<string | null> {
  const { headSha, headBranch } = evaluation.trained;
  const group = { headSha, branch: headBranch ?? "" };
  const number = numberOf(group, repository);
  const isQueued = number !== null && (await repository.ports.repository.head(group.branch)) === headSha;
  const config = isQueued ? await readConfig(repository) : null;
  if (number === null || !config) return "its commit is in the merge queue no more";
  const plan = await planReview(repository, config, headSha);
  for (const model of plan.models) {
    const matter = { model, settings: modelOf(config, model), pull: { number, headSha }, ...evaluation };
    const answer = await newAnswer(repository, matter);
    if (answer) await conclude(repository, matter, headSha, answer);
  }
  await showGate(repository, plan);
  return null;
}

/** What waits in the queue now, for whoever has not heard of it. */
export async function queuedGroups({ place, defaultBranch }: InstalledRepository): Promise<MergeGroup[]> {
  const { client, owner, repo } = place;
  const ref = `heads/${queueFolder}${defaultBranch}/`;
  const refs = await calling("list the merge queue", () =>
    client.paginate(client.rest.git.listMatchingRefs, { owner, repo, ref }),
  );
  return refs.map(({ ref: name, object }) => ({ headSha: object.sha, branch: name.replace("refs/heads/", "") }));
}
