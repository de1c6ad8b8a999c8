import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { gate } from "../../operations/review/gate.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "gate",
  description:
    "Judges the measurement of an evaluation by the gates of the configuration, and refuses what they refuse.",
  inputs: { ...modelInputs, report: text("Path of report.json; the default is where `evaluate` leaves it") },
  outputs: { model: modelOutput, verdict: "`pass`, `fail` or `unsure`; empty when there was nothing to judge" },
  async run({ report, ...inputs }, { ports }) {
    const wanted = await loadModel(ports.files, inputs);
    const outcome = await gate(ports, { ...wanted, ...given({ report }) });
    return { outcome, outputs: { model: wanted.model, verdict: outcome.facts?.verdict ?? "" } };
  },
});
