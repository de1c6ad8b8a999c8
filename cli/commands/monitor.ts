import { Option } from "commander";
import { given } from "../../core/given.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface MonitorOptions extends ModelOptions {
  environment: string | undefined;
  source: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

export const monitorVerb: Verb<MonitorOptions, MonitorReport> = {
  name: "monitor",
  description: "compare live rows with what the release was trained on, and say what moved",
  examples: [
    "sluice monitor --environment production",
    "sluice monitor --source 'future/*.parquet' --from 2001-05-01 --to 2001-05-08",
  ],
  options: [
    ...modelOptions,
    new Option("--environment <name>", "what this environment serves, with its history (default: production, without)"),
    new Option("--source <glob>", "the live rows (default: monitor.source of the configuration)"),
    new Option("--from <instant>", "where the window begins (default: monitor.every before its end)"),
    new Option("--to <instant>", "where the window ends (default: the last whole window)"),
  ],
  run: async ({ environment, source, from, to, ...options }, { ports }) =>
    monitor(ports, {
      ...(await loadModel(ports.files, options)),
      environment: environment ?? null,
      ...given({ source, from, to }),
    }),
  tell: ({ headline, facts }) =>
    [
      headline,
      "",
      ...facts.problems.map(({ level, sentence }) => `${level}: ${sentence}`),
      ...facts.columns.map(({ verdict, sentence }) => `${verdict.padEnd(6)} ${sentence}`),
    ].join("\n"),
};
