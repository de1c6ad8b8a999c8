import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { report as writeReport } from "../../operations/review/report.ts";
import { defineAction, modelInputs, modelOutput } from "../define-action.ts";
import { flag, text } from "../inputs.ts";

export const action = defineAction({
  name: "report",
  description:
    "Writes the report of an evaluation as Markdown, as a page with charts and as job summary. It shows verdicts and makes none.",
  inputs: {
    ...modelInputs,
    report: text("Path of report.json; the default is where `evaluate` leaves it"),
    html: flag("Draw report.html too, one file with every chart", true),
  },
  outputs: { model: modelOutput, path: "Path of report.md", page: "Path of report.html, empty where none was drawn" },
  async run({ report, html, ...inputs }, { ports }) {
    const { model } = await loadModel(ports.files, inputs);
    const outcome = await writeReport(ports, { model, html, ...given({ report }) });
    return { outcome, outputs: { model, path: outcome.facts.path, page: outcome.facts.page ?? "" } };
  },
});
