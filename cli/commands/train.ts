import type { Candidate } from "../../core/training/candidate.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";
import { checkedOutCommit } from "../commit.ts";
import { commitOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface TrainOptions extends ModelOptions {
  commit: string | undefined;
}

export const trainVerb: Verb<TrainOptions, Candidate> = {
  name: "train",
  description: "train a candidate on the training split; it never sees the holdout",
  examples: ["sluice train", "sluice train --model late-flights"],
  options: [...modelOptions, commitOption],
  run: async (options, { ports, root }) => {
    const commit = options.commit ?? (await checkedOutCommit(root));
    return train(ports, { ...(await loadModel(ports.files, options)), commit });
  },
};
