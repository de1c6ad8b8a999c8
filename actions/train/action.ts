import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";

export const action = defineAction({
  name: "train",
  description: "Trains a candidate on the training split, without ever seeing the holdout.",
  inputs: modelInputs,
  outputs: { model: modelOutput },
  async run(inputs, { ports, commit }) {
    const wanted = await loadModel(ports.files, inputs);
    return { outcome: await train(ports, { ...wanted, commit }), outputs: { model: wanted.model } };
  },
});
