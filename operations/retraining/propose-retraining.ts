import type { Config, ModelConfig } from "../../core/config/schema.ts";
import type { Difference } from "../../core/data/difference/difference.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { proposalBody } from "../../core/report/promotion/proposal-body.ts";
import { type Proposal, worthOf } from "../../core/retrain/proposal.ts";
import {
  parseTrainingFile,
  type TrainingFile,
  trainingPath,
  writeTrainingFile,
} from "../../core/retrain/training-file.ts";
import { compareData } from "../data/compare-data.ts";
import { readTrainingFile, splitOf } from "../data/split-of.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "../review/read-report.ts";
import { sourceOf } from "../source-of.ts";

export interface ProposeInput {
  config: Config;
  model: string;
  /** Of the default branch. */
  commit: string | null;
}

/**
 * Judges what a retraining came to by the report that `evaluate` left. A model that is surely better becomes
 * `proposal.json`; any other is a refusal, and leaves none.
 */
export async function proposeRetraining(ports: Ports, input: ProposeInput): Promise<Outcome<Proposal>> {
  const { model, commit } = input;
  const paths = pathsOf(model);
  await ports.files.remove(paths.proposal);
  const training = await readTrainingFile(ports.files, model);
  if (!training) {
    throw new SluiceError("USAGE", `There is no ${trainingPath(model)}: nothing says what was trained.`, {
      remedy: "Let `sluice retrain` decide, train and evaluate first.",
    });
  }
  const report = await readReport(ports.files, paths.report, model);
  const found = withFound(training, modelOf(input.config, model), report);
  const difference = await differenceOf(ports, input);
  const proposal: Proposal = { version: 1, model, commit, training: found, difference };
  if (training.search) await ports.files.write(trainingPath(model), writeTrainingFile(found));
  const { isBetter, sentence } = worthOf(report, modelOf(input.config, model).retrain?.better_at);
  const isOffered = isBetter && report.outcome === "evaluated";
  if (isOffered) await ports.files.write(paths.proposal, `${JSON.stringify(proposal, null, 2)}\n`);
  const headline = `${model}: ${sentence}`;
  return {
    conclusion: isOffered ? "passed" : "refused",
    headline,
    summary: isOffered ? proposalBody(proposal, report, sentence) : `${headline}\n`,
    facts: proposal,
    annotations: [],
  };
}

/** What the search has found stands in the file, so that the commit trains with it and searches no more. */
function withFound({ search, ...training }: TrainingFile, model: ModelConfig, report: EvaluationReport): TrainingFile {
  if (!search || report.outcome !== "evaluated") return training;
  const present: Record<string, unknown> = model.train.params;
  const found = Object.entries(report.candidate.params).filter(([name, value]) => present[name] !== value);
  return found.length === 0 ? training : { ...training, params: Object.fromEntries(found) };
}

/** What became of the rows that are learnt from. */
async function differenceOf(ports: Ports, { config, model, commit }: ProposeInput): Promise<Difference> {
  const settings = modelOf(config, model);
  const folder = pathsOf(model).retraining;
  try {
    const before = await splitOf(ports.files, model, settings.data, await trainingAt(ports, commit, model));
    const spec = await sourceOf(ports.files, settings.data);
    const earlier = await ports.data.split(spec, before, `${folder}/before`);
    const later = await ports.data.split(spec, await splitOf(ports.files, model, settings.data), `${folder}/after`);
    const data = { ...settings.data, source: later.train.path, format: undefined, schema: undefined };
    const asTrained = { ...config, models: { ...config.models, [model]: { ...settings, data } } };
    const base = { kind: "source" as const, source: earlier.train.path };
    return { ...(await compareData(ports, { config: asTrained, model, base })), base: "the rows trained on before" };
  } finally {
    await ports.files.remove(folder);
  }
}

/** What the default branch says; null: the split of the configuration. */
async function trainingAt({ repository }: Ports, commit: string | null, model: string): Promise<TrainingFile | null> {
  const text = commit === null ? null : await repository.readFile(commit, trainingPath(model));
  return text === null ? null : parseTrainingFile(text, model);
}
