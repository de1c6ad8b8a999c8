import { environmentOfBranch } from "../../core/config/select-environment.ts";
import { given } from "../../core/given.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { alsoTracked, trackDeployed } from "../../operations/tracking/track.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { requiredText, text } from "../inputs.ts";

export const action = defineAction({
  name: "rollback",
  description: "Brings an environment back to a release that was stable there before, at once and without analysis.",
  inputs: {
    ...modelInputs,
    environment: text("Environment of the configuration; the default is the one whose branch the run is on"),
    to: text("Release, MODEL@vN; the default is the last one that was stable there"),
    reason: requiredText("Why, for the hold on what is left behind", "rolled back by hand"),
    ...tokenInput,
  },
  outputs: { model: modelOutput, release: "The release that is served now" },
  async run({ environment, to, reason, ...inputs }, { ports, variables }) {
    const wanted = await loadModel(ports.files, inputs);
    const name = environment ?? environmentOfBranch(wanted.config, variables.GITHUB_REF_NAME);
    const { config } = wanted;
    const rolledBack = await rollback(ports, { ...wanted, environment: name, reason, variables, ...given({ to }) });
    const outcome = await alsoTracked(rolledBack, () => trackDeployed(ports, config, rolledBack.facts));
    return { outcome, outputs: { model: wanted.model, release: outcome.facts.models[0]?.release?.release ?? "" } };
  },
});
