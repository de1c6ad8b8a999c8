import { loadModel } from "../../operations/evaluation/load-model.ts";
import { pullRequest } from "../../operations/review/pull-request.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";

export const action = defineAction({
  name: "pull-request",
  description: "The whole pull-request pipeline in one step: checks the data, trains, evaluates, gates and reports.",
  inputs: { ...modelInputs, ...tokenInput },
  outputs: { model: modelOutput, outcome: "`evaluated`, `data-broken` or `no-candidate`" },
  async run(inputs, { ports, commit }) {
    const wanted = await loadModel(ports.files, inputs);
    const outcome = await pullRequest(ports, { ...wanted, commit });
    return { outcome, outputs: { model: wanted.model, outcome: outcome.facts.outcome } };
  },
});
