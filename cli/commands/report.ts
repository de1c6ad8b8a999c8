import { Option } from "commander";
import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { report } from "../../operations/review/report.ts";
import { type ModelOptions, modelOptions, reportOption, type Verb } from "../verb.ts";

interface ReportOptions extends ModelOptions {
  report: string | undefined;
  html: boolean | undefined;
}

export const reportVerb: Verb<ReportOptions> = {
  name: "report",
  description: "write the report of an evaluation as Markdown, as the bot would post it, or as a page with charts",
  examples: ["sluice report", "sluice report --model late-flights --html"],
  options: [
    ...modelOptions,
    reportOption,
    new Option("--html", "write .sluice/out/MODEL/report.html too, one file with every chart"),
  ],
  run: async (options, { ports }) => {
    const { model } = await loadModel(ports.files, options);
    return report(ports, { model, ...given({ report: options.report, html: options.html }) });
  },
};
