import { given } from "../../core/given.ts";
import { countLook } from "../../operations/evaluation/count-look.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "count-look",
  description: "Counts on the branch sluice/looks that the holdout has judged one more candidate.",
  inputs: {
    ...modelInputs,
    report: text("Path of report.json; the default is where `evaluate` leaves it"),
    ...tokenInput,
  },
  outputs: {
    model: modelOutput,
    looks: "How many candidates this holdout has judged; empty where nothing was evaluated",
  },
  async run({ report, ...inputs }, { ports }) {
    const { model } = await loadModel(ports.files, inputs);
    const outcome = await countLook(ports, { model, ...given({ report }) });
    return { outcome, outputs: { model, looks: outcome.facts === null ? "" : String(outcome.facts.looks) } };
  },
});
