import { Option } from "commander";
import type { Difference } from "../../core/data/difference/difference.ts";
import { differenceHeadline } from "../../core/report/data/difference-story.ts";
import { renderDifferenceForTerminal } from "../../core/report/data/difference-terminal.ts";
import { compareData } from "../../operations/data/compare-data.ts";
import type { BaseChoice } from "../../operations/evaluation/find-base.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface DiffOptions extends ModelOptions {
  base: string;
  production: boolean;
  baseSource: string | undefined;
}

export const diffVerb: Verb<DiffOptions, Difference> = {
  name: "diff",
  description: "compare the data of a model with that of another commit, of production, or elsewhere",
  examples: [
    "sluice diff",
    "sluice diff --base v1.2",
    "sluice diff --production",
    "sluice diff --base-source old/*.csv",
  ],
  options: [
    ...modelOptions,
    new Option("--base <ref>", "branch or commit to compare with").default("main"),
    new Option("--production", "compare with what the model in production was trained on").default(false),
    new Option("--base-source <glob>", "compare with these files").conflicts("production"),
  ],
  run: async (options, { ports }) => {
    const facts = await compareData(ports, { ...(await loadModel(ports.files, options)), base: baseOf(options) });
    return { conclusion: "passed", headline: differenceHeadline(facts), summary: "", facts, annotations: [] };
  },
  tell: ({ facts }) => renderDifferenceForTerminal(facts),
};

function baseOf({ base, production, baseSource }: DiffOptions): BaseChoice {
  if (production) return { kind: "production" };
  return baseSource === undefined ? { kind: "ref", ref: base } : { kind: "source", source: baseSource };
}
