import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports, PullRequest, RepositoryPort } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { withdrawnBody } from "../../core/release/withdrawal.ts";
import { modelOfProposal } from "../../core/retrain/proposal.ts";
import { parseTrainingFile, type TrainingFile, trainingPath } from "../../core/retrain/training-file.ts";
import type { PresentWindow } from "../../core/retrain/window.ts";

/** Closes retrainings that can lead nowhere any more, each with the reason on its first line. */

type TidyPorts = Pick<Ports, "repository" | "pulls">;

export async function tidyProposals(ports: TidyPorts, config: Config, defaultBranch: string): Promise<void> {
  for (const { pull, model, training } of await openProposals(ports, defaultBranch)) {
    const why = await whyObsolete(ports, { config, model, training, defaultBranch });
    if (why !== null) await ports.pulls.update(pull.number, { body: withdrawnBody(pull.body, why), state: "closed" });
  }
}

export interface OpenProposal {
  pull: PullRequest;
  model: string;
  training: TrainingFile;
}

/** Those whose file can be read: what a person has made of another is that person's. */
export async function openProposals({ repository, pulls }: TidyPorts, base: string): Promise<OpenProposal[]> {
  const open = await pulls.find({ base, state: "open" });
  const found: OpenProposal[] = [];
  for (const pull of open) {
    const model = pull.isFork ? null : modelOfProposal(pull.head);
    const training = model === null ? null : await trainingAt(repository, pull.headSha, model);
    if (model !== null && training) found.push({ pull, model, training });
  }
  return found;
}

async function trainingAt(repository: RepositoryPort, ref: string, model: string): Promise<TrainingFile | null> {
  const text = await repository.readFile(ref, trainingPath(model));
  try {
    return text === null ? null : parseTrainingFile(text, model);
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}

/** A sentence; null while the proposal still makes sense. */
export async function whyObsolete(
  { repository }: Pick<Ports, "repository">,
  { config, model, training, defaultBranch }: Omit<OpenProposal, "pull"> & { config: Config; defaultBranch: string },
): Promise<string | null> {
  const settings = Object.hasOwn(config.models, model) ? config.models[model] : undefined;
  if (!settings) return `sluice.yaml has no model ${model} any more`;
  if (!settings.retrain) return `sluice.yaml does not say any more how ${model} is trained again`;
  const present = await trainingAt(repository, defaultBranch, model);
  const { until } = training.window;
  if (present && present.window.until >= until) {
    return `${defaultBranch} trains ${model} on rows up to ${present.window.until} already`;
  }
  const served = await servedNow(repository, config, model);
  return served === null || served === training.instead_of
    ? null
    : `production serves ${served} now, and it was compared with ${training.instead_of ?? "nothing"}`;
}

/** null: production serves nothing yet, or there is none. */
async function servedNow(repository: RepositoryPort, config: Config, model: string): Promise<string | null> {
  const last = promotionOrder(config).at(-1);
  const branch = last === undefined ? undefined : config.environments[last]?.branch;
  const text = branch === undefined ? null : await repository.readFile(branch, releaseFilePath(model));
  return text === null ? null : (parseReleaseFile(text, model).stable?.release ?? null);
}

/** What the default branch trains and judges with, as far as it says so without the data; null: it does not. */
export async function presentOn(
  repository: RepositoryPort,
  { data: { split } }: ModelConfig,
  model: string,
  defaultBranch: string,
): Promise<PresentWindow | null> {
  const training = await trainingAt(repository, defaultBranch, model);
  if (training) {
    const { from = null, holdout_from: holdoutFrom, until } = training.window;
    return { from, holdoutFrom, until };
  }
  return "holdout_from" in split ? { from: null, holdoutFrom: split.holdout_from, until: null } : null;
}
