import { loadModel } from "../../operations/evaluation/load-model.ts";
import { shareSearch } from "../../operations/training/share-search.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";
import { requiredText } from "../inputs.ts";

export const action = defineAction({
  name: "search-params",
  description: "Runs one machine's share of the trials of `retrain.search`; `train` takes the best of all.",
  inputs: { ...modelInputs, share: requiredText("Which machine of how many it is, such as `2-of-4`") },
  outputs: { model: modelOutput },
  async run({ share, ...inputs }, { ports }) {
    const wanted = await loadModel(ports.files, inputs);
    return { outcome: await shareSearch(ports, { ...wanted, share }), outputs: { model: wanted.model } };
  },
});
