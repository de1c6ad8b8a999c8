import { Argument } from "commander";
import { type Lineage, lineageForTerminal } from "../../core/lineage/lineage.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { lineage } from "../../operations/release/lineage.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface LineageOptions extends ModelOptions {
  of: string;
}

export const lineageVerb: Verb<LineageOptions, Lineage[]> = {
  name: "lineage",
  description:
    "tell where a model comes from and what became of it, from git and the registry; with a token, its pull requests too",
  examples: ["sluice lineage production", "sluice lineage late-flights@v3", "sluice lineage 7d865e95 --json"],
  words: [new Argument("<of>", "a digest or its beginning, an environment, or MODEL@vN")],
  options: modelOptions.slice(0, 1),
  run: async ({ of, config }, { ports, variables }) =>
    lineage(ports, {
      config: await loadConfig(ports.files, config),
      of,
      askGitHub: Boolean(variables.GITHUB_TOKEN && variables.GITHUB_REPOSITORY),
    }),
  tell: ({ headline, facts }) => `${headline}\n\n${lineageForTerminal(facts)}`,
};
