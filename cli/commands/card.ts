import { Option } from "commander";
import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { card } from "../../operations/release/card.ts";
import { type ModelOptions, modelOptions, reportOption, type Verb } from "../verb.ts";

interface CardOptions extends ModelOptions {
  release: string | undefined;
  report: string | undefined;
}

export const cardVerb: Verb<CardOptions> = {
  name: "card",
  description: "renew the model card in the repository, keeping what people have written in it",
  examples: ["sluice card", "sluice card --model late-flights --release late-flights@v3"],
  options: [
    ...modelOptions,
    new Option("--release <name>", "MODEL@vN, by its report in the registry (default: what was evaluated last)"),
    reportOption,
  ],
  run: async (options, { ports }) => {
    const { config, model } = await loadModel(ports.files, options);
    const { release, report } = options;
    return card(ports, { config, model, ...given({ release, report }) });
  },
};
