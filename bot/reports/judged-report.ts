import { type ArtifactInfo, listArtifacts, readArtifactFile } from "../../adapters/github/artifacts.ts";
import { linkOfCheck } from "../../adapters/github/check-runs.ts";
import { readWorkflowRun, type WorkflowRun } from "../../adapters/github/workflow-runs.ts";
import type { ModelConfig } from "../../core/config/schema.ts";
import { parseJson } from "../../core/parse-json.ts";
import { rejudge } from "../../core/report/evaluation/rejudge.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import { checkName } from "../replies.ts";
import type { InstalledRepository } from "../repository.ts";
import type { ReviewedPull } from "./reviewed-pulls.ts";

/** Which run evaluated what, as GitHub says it, and the report that the run left, judged by the default branch. */

export const evaluateWorkflow = ".github/workflows/sluice-evaluate.yml";
const pullRequestWorkflow = ".github/workflows/sluice-pull-request.yml";

export interface Evaluation {
  trained: WorkflowRun;
  evaluated: WorkflowRun;
}

/** A string says why the run is none of ours. */
export async function readEvaluation(repository: InstalledRepository, runId: number): Promise<Evaluation | string> {
  const evaluated = await readWorkflowRun(repository.place, runId);
  if (!evaluated || !isEvaluation(evaluated, repository)) return "it is not an evaluation by the default branch";
  const trained = await trainingRunOf(repository, evaluated);
  return trained ? { trained, evaluated } : `its title does not name a run of ${pullRequestWorkflow}`;
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
  const isReview = run?.event === "pull_request" || run?.event === "merge_group";
  return isReview && run.path === pullRequestWorkflow ? run : null;
}

/** The run that the concluded check of the head rests on; null where there is none yet. */
export async function concludedRun(
  { place, self }: InstalledRepository,
  model: string,
  headSha: string,
): Promise<number | null> {
  const link = await linkOfCheck(place, checkName(model), headSha, self.appId);
  const id = /\/actions\/runs\/(\d+)/.exec(link ?? "")?.[1];
  return id === undefined ? null : Number(id);
}

/** The evaluation that the pull request's present head has been answered by. */
export async function evaluationOfHead(
  repository: InstalledRepository,
  model: string,
  { headSha }: ReviewedPull,
): Promise<Evaluation | null> {
  const runId = await concludedRun(repository, model, headSha);
  const evaluation = runId === null ? null : await readEvaluation(repository, runId);
  return evaluation && typeof evaluation !== "string" && evaluation.trained.headSha === headSha ? evaluation : null;
}

export async function findReport(
  { place }: InstalledRepository,
  model: string,
  { evaluated }: Evaluation,
): Promise<ArtifactInfo | undefined> {
  return (await listArtifacts(place, evaluated.id)).get(`sluice-report-${model}`);
}

/** @throws SluiceError REPORT_INVALID when it is not what it must be, or contradicts the configuration */
export async function readJudged(
  { place }: InstalledRepository,
  { model, settings }: { model: string; settings: ModelConfig },
  artifact: ArtifactInfo,
): Promise<EvaluationReport> {
  const text = new TextDecoder().decode(await readArtifactFile(place, artifact, "report.json"));
  const report = parseJson(text, evaluationReportSchema, {
    code: "REPORT_INVALID",
    document: "report.json",
    remedy: "Run the workflow again; if it stays so, compare the workflow files with the templates.",
  });
  return rejudge(report, model, settings);
}
