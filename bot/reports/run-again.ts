import { queueCheck } from "../../adapters/github/check-runs.ts";
import { readRole } from "../../adapters/github/people.ts";
import { rerunWorkflow } from "../../adapters/github/workflow-runs.ts";
import { SluiceError } from "../../core/errors.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { mayAs } from "../../core/roles.ts";
import { modelOf } from "../../operations/model-of.ts";
import { againFor, checkName } from "../replies.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { showGate } from "./gate-check.ts";
import { gateName } from "./gate-replies.ts";
import { evaluationOfHead, findReport, readJudged } from "./judged-report.ts";
import { answerForModel, type Matter } from "./report-on-pull-request.ts";
import { planReview, type ReviewPlan } from "./review-plan.ts";
import { listReviewedPulls, type ReviewedPull } from "./reviewed-pulls.ts";

/**
 * “Re-run” on a check means more than one thing. On the check of a model, or on all checks: measure again, against the
 * production of now. On the check over all models: judge by the rules of now what was measured, and run again only what
 * broke. What GitHub will not run again, because it is too old, is judged anew from what there is.
 */
export interface Rerequest {
  headSha: string;
  /** null: all checks of the commit. */
  check: string | null;
  /** Whoever pressed it. */
  by: string;
}

/** Returns why nothing is done, or null. */
export async function runAgain(repository: InstalledRepository, asked: Rerequest): Promise<string | null> {
  const { place, self } = repository;
  const role = await readRole(place, asked.by);
  // It costs minutes of the repository's owner.
  if (!mayAs(role, "write")) return `${asked.by} has the permission ${role}, not write`;
  const pull = (await listReviewedPulls(repository)).find(({ headSha }) => headSha === asked.headSha);
  if (!pull) return "no open pull request has this head";
  const config = await readConfig(repository);
  if (!config) return "the default branch has no sluice.yaml";
  const plan = await planReview(repository, config, pull.headSha);
  const matters = await answered(repository, plan, pull, (model) => modelOf(config, model));
  const started = await startRuns(repository, asked, matters);
  const waitAnew = (name: string, subject: string) =>
    queueCheck(place, name, pull.headSha, self.appId, { ...againFor(subject, asked.by), anew: true });
  for (const matter of matters) {
    const isRunning = started.has(runBehind(matter));
    if (isRunning || isAbout(asked, matter.model)) await waitAnew(checkName(matter.model), matter.model);
    if (!isRunning && isAbout(asked, matter.model)) await answerForModel(repository, matter);
  }
  await waitAnew(gateName, gateName);
  await showGate(repository, plan);
  return null;
}

const isAbout = ({ check }: Rerequest, model: string): boolean =>
  check === null || check === gateName || check === checkName(model);

interface Answered extends Matter {
  /** null: it cannot be used. */
  report: EvaluationReport | null;
}

/** The models that have had their answer. The others wait for one, and have nothing to repeat. */
async function answered(
  repository: InstalledRepository,
  { models }: ReviewPlan,
  pull: ReviewedPull,
  settingsOf: (model: string) => Matter["settings"],
): Promise<Answered[]> {
  const found: Answered[] = [];
  for (const model of models) {
    const evaluation = await evaluationOfHead(repository, model, pull);
    if (!evaluation) continue;
    const matter = { model, settings: settingsOf(model), pull, ...evaluation };
    found.push({ ...matter, report: await usableReport(repository, matter) });
  }
  return found;
}

async function usableReport(repository: InstalledRepository, matter: Matter): Promise<EvaluationReport | null> {
  const artifact = await findReport(repository, matter.model, matter);
  try {
    return artifact ? await readJudged(repository, matter, artifact) : null;
  } catch (error) {
    if (error instanceof SluiceError && error.code !== "GITHUB_FAILED") return null;
    throw error;
  }
}

/** The run whose repetition can change the answer: without a candidate there is nothing to evaluate again. */
function runBehind({ report, trained, evaluated }: Answered): number {
  const hasCandidate = report === null ? trained.conclusion === "success" : report.outcome === "evaluated";
  return hasCandidate ? evaluated.id : trained.id;
}

/** Which runs run again now. */
async function startRuns(
  { place, memory }: InstalledRepository,
  asked: Rerequest,
  matters: readonly Answered[],
): Promise<Set<number>> {
  const isWanted = ({ report }: Answered) => asked.check !== gateName || report === null;
  const wanted = matters.filter((matter) => isAbout(asked, matter.model) && isWanted(matter));
  const started = new Set<number>();
  for (const run of new Set(wanted.map(runBehind))) {
    if (await rerunWorkflow(place, run)) started.add(run);
  }
  for (const matter of matters.filter((each) => started.has(runBehind(each)))) {
    memory.heads.delete(matter.pull.headSha);
    // What it found before is no answer any more; what it will find is.
    if (started.has(matter.evaluated.id)) memory.runs.delete(matter.evaluated.id);
    else memory.runs.add(matter.evaluated.id);
  }
  return started;
}
