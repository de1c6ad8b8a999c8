import type { ArtifactInfo } from "../../adapters/github/artifacts.ts";
import { concludeCheck, isOpenCheck } from "../../adapters/github/check-runs.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import type { ModelConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Override } from "../../core/gates/override.ts";
import { ruleChangeNote } from "../../core/holdout/rule-changes.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { recordLook } from "../../operations/evaluation/looks.ts";
import { modelOf } from "../../operations/model-of.ts";
import { type Answer, answerTo, checkName, noReport, unusableReport } from "../replies.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { showGate } from "./gate-check.ts";
import { concludedRun, type Evaluation, findReport, readJudged } from "./judged-report.ts";
import { readOverrides } from "./overrides.ts";
import { tellReport } from "./report-comments.ts";
import { planReview } from "./review-plan.ts";
import { changedFiles, type ReviewedPull, reviewedPullAt } from "./reviewed-pulls.ts";

/** From a finished evaluation to the answer on the pull request. */

/**
 * Answers what a run found, on the pull request whose head it was about. Which one that is, GitHub says: of the artifact
 * nothing is believed before it has been checked. Returns why the run was ignored, or null.
 */
export async function reportOnPullRequest(
  repository: InstalledRepository,
  evaluation: Evaluation,
): Promise<string | null> {
  const { trained } = evaluation;
  if (trained.conclusion === "action_required") return "its pull request waits for approval to run workflows";
  const pull = await reviewedPullAt(repository, trained);
  if (!pull) return "no open pull request has this head any more";
  const config = await readConfig(repository);
  if (!config) return "the default branch has no sluice.yaml";
  const plan = await planReview(repository, config, pull.headSha);
  for (const model of plan.models) {
    const settings = modelOf(config, model);
    await answerForModel(repository, { model, settings, pull, ...evaluation });
  }
  await showGate(repository, plan);
  return plan.models.length > 0 ? null : "the pull request touches no model";
}

export interface Matter extends Evaluation {
  model: string;
  settings: ModelConfig;
  pull: ReviewedPull;
}

export async function answerForModel(repository: InstalledRepository, matter: Matter): Promise<void> {
  const answer = await newAnswer(repository, matter);
  if (answer) await publish(repository, matter, answer);
}

/** null where nothing new is to be said. */
export async function newAnswer(repository: InstalledRepository, matter: Matter): Promise<Answer | null> {
  const { place, self } = repository;
  const { model, pull, trained, evaluated } = matter;
  // Webhooks come out of order, and can be sent again: of one commit, the newest evaluation has the last word.
  if (((await concludedRun(repository, model, pull.headSha)) ?? 0) > evaluated.id) return null;
  const artifact = await findReport(repository, model, matter);
  if (artifact) return await judge(repository, matter, artifact);
  const isOpen = await isOpenCheck(place, checkName(model), pull.headSha, self.appId);
  return isOpen ? noReport(model, trained, evaluated) : null;
}

async function publish(repository: InstalledRepository, matter: Matter, answer: Answer): Promise<void> {
  const { place, self } = repository;
  const { model, pull, evaluated } = matter;
  await tellReport(repository, matter, answer);
  // Last: as long as the check is open, the sweep knows that there is something left to say.
  await concludeCheck(place, checkName(model), pull.headSha, self.appId, { ...answer.check, link: evaluated.url });
}

export async function judge(repository: InstalledRepository, matter: Matter, artifact: ArtifactInfo): Promise<Answer> {
  const { model, evaluated } = matter;
  try {
    const judged = await readJudged(repository, matter, artifact);
    // Without the right to write, the workflow alone counts.
    if (!repository.readOnly) await recordLook(repository.ports.repository, judged);
    return await answerFor(repository, matter, judged);
  } catch (error) {
    if (error instanceof SluiceError && error.code !== "GITHUB_FAILED") return unusableReport(model, error, evaluated);
    throw error;
  }
}

async function answerFor(
  repository: InstalledRepository,
  matter: Matter,
  judged: EvaluationReport,
  added: readonly Override[] = [],
): Promise<Answer> {
  const overrides = [...(await readOverrides(repository, judged, matter.pull.headSha)), ...added];
  return answerTo(judged, matter.evaluated, await ruleWarning(repository, matter), overrides);
}

/** Says the same report once more, now that somebody has overridden one of its gates. */
export async function reportOverridden(
  repository: InstalledRepository,
  matter: Matter,
  judged: EvaluationReport,
  override: Override,
): Promise<void> {
  await publish(repository, matter, await answerFor(repository, matter, judged, [override]));
  const config = await readConfig(repository);
  if (config) await showGate(repository, await planReview(repository, config, matter.pull.headSha));
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
