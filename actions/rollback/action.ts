import { given } from "../../core/given.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { requiredText, text } from "../inputs.ts";

export const action = defineAction({
  name: "rollback",
  description: "Brings an environment back to a release that was stable there before, at once and without analysis.",
  inputs: {
    ...modelInputs,
    environment: requiredText("Environment of the configuration"),
    to: text("Release, MODEL@vN; the default is the last one that was stable there"),
    reason: requiredText("Why, for the hold on what is left behind", "rolled back by hand"),
    ...tokenInput,
  },
  outputs: { model: modelOutput, release: "The release that is served now" },
  async run({ environment, to, reason, ...inputs }, { ports, variables }) {
    const wanted = await loadModel(ports.files, inputs);
    const outcome = await rollback(ports, { ...wanted, environment, reason, variables, ...given({ to }) });
    return { outcome, outputs: { model: wanted.model, release: outcome.facts.models[0]?.release?.release ?? "" } };
  },
});
