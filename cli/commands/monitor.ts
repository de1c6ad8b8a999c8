import { Option } from "commander";
import { given } from "../../core/given.ts";
import { windowWords } from "../../core/report/monitor/window-words.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type Watched, watch } from "../../operations/monitoring/watch.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface MonitorOptions extends ModelOptions {
  environment: string | undefined;
  source: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

export const monitorVerb: Verb<MonitorOptions, Watched> = {
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
    new Option("--from <instant>", "where the window begins (default: every whole window since the last)"),
    new Option("--to <instant>", "where the window ends (default: the last whole window)"),
  ],
  run: async ({ environment, source, from, to, ...options }, { ports }) =>
    watch(ports, {
      ...(await loadModel(ports.files, options)),
      environment: environment ?? null,
      ...given({ source, from, to }),
    }),
  tell: ({ headline, facts: { newest, caughtUp }, annotations }) =>
    [
      headline,
      ...[...caughtUp, newest].flatMap(({ window, problems, columns }) => [
        "",
        windowWords(window),
        ...problems.map(({ level, sentence }) => `${level}: ${sentence}`),
        ...columns.map(({ verdict, sentence }) => `${verdict.padEnd(6)} ${sentence}`),
      ]),
      "",
      ...annotations.filter(({ title }) => /-not-(seen|told)$/.test(title)).map(({ message }) => `warning: ${message}`),
    ]
      .join("\n")
      .trimEnd(),
};
