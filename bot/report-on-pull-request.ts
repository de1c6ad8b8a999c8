import { type ArtifactInfo, listArtifacts, readArtifactFile } from "../adapters/github/artifacts.ts";
import { concludeCheck, isOpenCheck, linkOfCheck } from "../adapters/github/check-runs.ts";
import { stickComment } from "../adapters/github/sticky-comment.ts";
import { readWorkflowRun, type WorkflowRun } from "../adapters/github/workflow-runs.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import type { ModelConfig } from "../core/config/schema.ts";
import { SluiceError } from "../core/errors.ts";
import { ruleChangeNote } from "../core/holdout/rule-changes.ts";
import { parseJson } from "../core/parse-json.ts";
import { evaluationReportSchema } from "../core/report/evaluation-report.ts";
import { rejudge } from "../core/report/rejudge.ts";
import { recordLook } from "../operations/looks.ts";
import { type Answer, answerTo, checkName, noReport, reportMarker, unusableReport } from "./replies.ts";
import { type InstalledRepository, readConfig } from "./repository.ts";
import { changedFiles, isRelevant, type ReviewedPull, reviewedPullAt } from "./reviewed-pulls.ts";

/** From a finished evaluation to the answer on the pull request. */

export const evaluateWorkflow = ".github/workflows/sluice-evaluate.yml";
const pullRequestWorkflow = ".github/workflows/sluice-pull-request.yml";

/**
 * Answers what the run `runId` found, on the pull request whose head it was about. Which one that is, GitHub says: of
 * the artifact nothing is believed before it has been checked. Returns why the run was ignored, or null.
 */
export async function reportOnPullRequest(repository: InstalledRepository, runId: number): Promise<string | null> {
  const evaluated = await readWorkflowRun(repository.place, runId);
  if (!evaluated || !isEvaluation(evaluated, repository)) return "it is not an evaluation by the default branch";
  const trained = await trainingRunOf(repository, evaluated);
  if (!trained) return `its title does not name a run of ${pullRequestWorkflow}`;
  if (trained.conclusion === "action_required") return "its pull request waits for approval to run workflows";
  const pull = await reviewedPullAt(repository, trained);
  if (!pull) return "no open pull request has this head any more";
  if (!(await isRelevant(repository, pull.number))) return "the pull request changes text alone";
  const config = await readConfig(repository);
  for (const [model, settings] of Object.entries(config?.models ?? {})) {
    await answerForModel(repository, { model, settings, pull, trained, evaluated });
  }
  return null;
}

/** A workflow of the same name can be added by any pull request, but does not run as workflow_run of this repository. */
function isEvaluation(run: WorkflowRun, { defaultBranch, name }: InstalledRepository): boolean {
  return (
    run.path === evaluateWorkflow &&
    run.event === "workflow_run" &&
    run.status === "completed" &&
    run.headBranch === defaultBranch &&
    run.headRepository?.toLowerCase() === name.toLowerCase()
  );
}

/** The title comes from `run-name` of the default branch's file, and holds a number that GitHub gave. */
async function trainingRunOf({ place }: InstalledRepository, { title }: WorkflowRun): Promise<WorkflowRun | null> {
  const id = /(\d+)$/.exec(title)?.[1];
  const run = id === undefined ? null : await readWorkflowRun(place, Number(id));
  return run?.event === "pull_request" && run.path === pullRequestWorkflow ? run : null;
}

interface Matter {
  model: string;
  settings: ModelConfig;
  pull: ReviewedPull;
  trained: WorkflowRun;
  evaluated: WorkflowRun;
}

async function answerForModel(repository: InstalledRepository, matter: Matter): Promise<void> {
  const { place, self } = repository;
  const { model, pull, trained, evaluated } = matter;
  if (await isAnsweredByNewer(repository, matter)) return;
  const artifact = (await listArtifacts(place, evaluated.id)).get(`sluice-report-${model}`);
  if (!artifact && !(await isOpenCheck(place, checkName(model), pull.headSha, self.appId))) return;
  const answer = artifact ? await judge(repository, matter, artifact) : noReport(model, trained, evaluated);
  await stickComment(place, { issue: pull.number, marker: reportMarker(model), body: answer.comment, self });
  // Last: as long as the check is open, the sweep knows that there is something left to say.
  await concludeCheck(place, checkName(model), pull.headSha, self.appId, { ...answer.check, link: evaluated.url });
}

/** Webhooks come out of order, and can be sent again: of one commit, the newest evaluation has the last word. */
async function isAnsweredByNewer({ place, self }: InstalledRepository, matter: Matter): Promise<boolean> {
  const link = await linkOfCheck(place, checkName(matter.model), matter.pull.headSha, self.appId);
  const id = /\/actions\/runs\/(\d+)/.exec(link ?? "")?.[1];
  return id !== undefined && Number(id) > matter.evaluated.id;
}

async function judge(repository: InstalledRepository, matter: Matter, artifact: ArtifactInfo): Promise<Answer> {
  const { place, ports } = repository;
  const { model, settings, evaluated } = matter;
  try {
    const text = new TextDecoder().decode(await readArtifactFile(place, artifact, "report.json"));
    const report = parseJson(text, evaluationReportSchema, {
      code: "REPORT_INVALID",
      document: "report.json",
      remedy: "Run the workflow again; if it stays so, compare the workflow files with the templates.",
    });
    const judged = rejudge(report, model, settings);
    await recordLook(ports.repository, judged);
    return answerTo(judged, evaluated, await ruleWarning(repository, matter));
  } catch (error) {
    if (error instanceof SluiceError && error.code !== "GITHUB_FAILED") return unusableReport(model, error, evaluated);
    throw error;
  }
}

/** Whether the pull request changes what it is judged by; its own configuration is read for nothing else. */
async function ruleWarning(repository: InstalledRepository, matter: Matter): Promise<string | null> {
  const { model, settings, pull } = matter;
  const files = await changedFiles(repository, pull.number);
  const text = await repository.ports.repository.readFile(pull.headSha, "sluice.yaml");
  return ruleChangeNote({ base: settings, head: modelIn(text, model), files });
}

function modelIn(text: string | null, model: string): ModelConfig | null {
  try {
    return text === null ? null : (parseConfig(text, "sluice.yaml").models[model] ?? null);
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}
