import { Option } from "commander";
import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type RetrainFacts, retrain } from "../../operations/retraining/retrain.ts";
import { checkedOutCommit } from "../commit.ts";
import { commitOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface RetrainOptions extends ModelOptions {
  commit: string | undefined;
  environment: string | undefined;
  now: string | undefined;
}

export const retrainVerb: Verb<RetrainOptions, RetrainFacts> = {
  name: "retrain",
  description: "train the model again if it is time to, and judge it on rows that nobody has seen",
  examples: ["sluice retrain", 'sluice retrain --now "the prices were raised"'],
  options: [
    ...modelOptions,
    commitOption,
    new Option("--environment <name>", "whose monitored windows count (default: the last of the promotion chain)"),
    new Option("--now <reason>", "do not wait for a trigger; the reason stands in training/MODEL.yaml"),
  ],
  run: async ({ environment, now: asked, ...options }, { ports, root }) => {
    const commit = options.commit ?? (await checkedOutCommit(root));
    return retrain(ports, { ...(await loadModel(ports.files, options)), commit, ...given({ environment, asked }) });
  },
};
