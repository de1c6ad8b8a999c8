import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { report as writeReport } from "../../operations/review/report.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "report",
  description: "Writes the report of an evaluation as Markdown and as job summary. It shows verdicts and makes none.",
  inputs: { ...modelInputs, report: text("Path of report.json; the default is where `evaluate` leaves it") },
  outputs: { model: modelOutput, path: "Path of report.md" },
  async run({ report, ...inputs }, { ports }) {
    const { model } = await loadModel(ports.files, inputs);
    const outcome = await writeReport(ports, { model, ...given({ report }) });
    return { outcome, outputs: { model, path: outcome.facts.path } };
  },
});
