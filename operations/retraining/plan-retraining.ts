import type { Config, ModelConfig } from "../../core/config/schema.ts";
import type { RetrainConfig } from "../../core/config/schemas/retrain-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { type Decision, decideRetraining, type RetrainFacts } from "../../core/retrain/decide.ts";
import { type TrainingFile, trainingPath, writeTrainingFile } from "../../core/retrain/training-file.ts";
import { nextWindow } from "../../core/retrain/window.ts";
import { presentWindow } from "../data/present-window.ts";
import { modelOf } from "../model-of.ts";
import {
  askCommand,
  earlierRuns,
  factsOfReleases,
  labelledRows,
  openProposal,
  watchedWindows,
} from "./retrain-facts.ts";

export interface RetrainInput {
  config: Config;
  model: string;
  /** Whose windows are looked at; the default is the last of the promotion chain. */
  environment?: string;
  /** What somebody said who wants it now, whatever the triggers say. */
  asked?: string;
}

export interface RetrainPlan extends Decision {
  /** Whether `training/MODEL.yaml` was written, and a training is to follow. */
  begun: boolean;
  training: TrainingFile | null;
}

/**
 * Decides whether the model is trained again now. If so, writes the rows to do it with into `training/MODEL.yaml` of the
 * checkout, which `train` and `evaluate` go by from then on.
 */
export async function planRetraining(ports: Ports, input: RetrainInput): Promise<Outcome<RetrainPlan>> {
  const { config, model } = input;
  const settings = modelOf(config, model);
  const retrain = retrainOf(settings, model);
  const facts = await gather(ports, input, settings, retrain);
  const decision = decideRetraining(retrain, facts);
  const begun = decision.due && (retrain.propose !== "notify" || decision.trigger === "asked");
  const search = retrain.search && { search: true as const };
  const training = decision.due ? { ...trainingOf(model, decision, facts), ...search } : null;
  if (begun && training) await ports.files.write(trainingPath(model), writeTrainingFile(training));
  return outcomeOf(model, { ...decision, begun, training });
}

function retrainOf({ retrain }: ModelConfig, model: string): RetrainConfig {
  if (retrain) return retrain;
  throw new SluiceError("USAGE", `sluice.yaml does not say how ${model} is trained again.`, {
    remedy: `Add models.${model}.retrain, as docs/retraining.md describes it.`,
  });
}

async function gather(
  ports: Ports,
  { config, model, environment, asked = null }: Omit<RetrainInput, "asked"> & { asked?: string | null },
  settings: ModelConfig,
  retrain: RetrainConfig,
): Promise<RetrainFacts> {
  ports.progress.step(`Looking whether ${model} is to be trained again`);
  const now = ports.clock.now();
  const { labelled, newest } = await labelledRows(ports, settings);
  const { command } = retrain.when;
  return {
    now,
    asked,
    labelled,
    ...(await factsOfReleases(ports, config, model)),
    windows: await watchedWindows(ports, config, model, environment),
    runs: await earlierRuns(ports, model),
    proposal: await openProposal(ports, model),
    command: command === undefined || asked !== null ? null : await askCommand(ports, model, command),
    window: nextWindow(retrain, await presentWindow(ports, model, settings), { newest, now }),
  };
}

function trainingOf(model: string, { trigger, because }: Decision, { window, production }: RetrainFacts): TrainingFile {
  if (typeof window === "string") throw new RangeError(`A training of ${model} is due without rows: ${window}`);
  const reason = trigger === "asked" ? because : `${trigger}: ${because}`;
  return { version: 1, model, window, because: reason.slice(0, longestReason), instead_of: production };
}

const longestReason = 1_000;

function outcomeOf(model: string, plan: RetrainPlan): Outcome<RetrainPlan> {
  const { due, begun, because } = plan;
  const verb = begun ? "is trained again" : due ? "is to be trained again" : "is not trained again";
  const headline = `${model} ${verb}: ${because}`;
  const notice = { level: "warning" as const, title: "To be trained again", message: headline };
  return {
    conclusion: "passed",
    headline,
    summary: `${headline}\n`,
    facts: plan,
    annotations: due && !begun ? [notice] : [],
  };
}
