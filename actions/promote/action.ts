import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { promote } from "../../operations/promotion/promote.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { requiredText, text } from "../inputs.ts";

export const action = defineAction({
  name: "promote",
  description: "Proposes a release to an environment by a pull request into its branch.",
  inputs: {
    ...modelInputs,
    environment: requiredText("Environment of the configuration"),
    release: text("Release, MODEL@vN; the default is what is stable in the environment before, or the newest"),
    ...tokenInput,
  },
  outputs: { model: modelOutput, release: "The proposed release", "pull-request": "Number of the pull request" },
  async run({ environment, release, ...inputs }, { ports }) {
    const wanted = await loadModel(ports.files, inputs);
    const outcome = await promote(ports, { ...wanted, environment, ...given({ release }) });
    const { facts } = outcome;
    const number = String(facts.pullRequest?.number ?? "");
    return { outcome, outputs: { model: wanted.model, release: facts.release ?? "", "pull-request": number } };
  },
});
