import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { report } from "../../operations/review/report.ts";
import { type ModelOptions, modelOptions, reportOption, type Verb } from "../verb.ts";

interface ReportOptions extends ModelOptions {
  report: string | undefined;
}

export const reportVerb: Verb<ReportOptions> = {
  name: "report",
  description: "write the report of an evaluation as Markdown, as the bot would post it",
  examples: ["sluice report", "sluice report --model late-flights"],
  options: [...modelOptions, reportOption],
  run: async (options, { ports }) => {
    const { model } = await loadModel(ports.files, options);
    return report(ports, { model, ...given({ report: options.report }) });
  },
};
