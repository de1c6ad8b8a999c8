import { loadModel } from "../../operations/evaluation/load-model.ts";
import { proposeRetraining } from "../../operations/retraining/propose-retraining.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";

export const action = defineAction({
  name: "propose-retraining",
  description: "Offers a model that was trained again, if it is surely better on rows that nobody has seen.",
  inputs: { ...modelInputs, ...tokenInput },
  outputs: { model: modelOutput },
  async run(inputs, { ports, commit, setOutput }) {
    const wanted = await loadModel(ports.files, inputs);
    setOutput("model", wanted.model);
    return { outcome: await proposeRetraining(ports, { ...wanted, commit }), outputs: { model: wanted.model } };
  },
});
