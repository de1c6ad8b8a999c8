import { Option } from "commander";
import { given } from "../../core/given.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { promote } from "../../operations/promotion/promote.ts";
import { environmentOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface PromoteOptions extends ModelOptions {
  environment: string;
  release: string | undefined;
}

export const promoteVerb: Verb<PromoteOptions> = {
  name: "promote",
  description: "propose a release to an environment by a pull request into its branch",
  examples: [
    "sluice promote --environment staging",
    "sluice promote --environment production --release late-flights@v12",
  ],
  options: [
    ...modelOptions,
    environmentOption,
    new Option("--release <name>", "MODEL@vN (default: what is stable in the environment before, or the newest)"),
  ],
  run: async ({ environment, release, ...options }, { ports }) =>
    promote(ports, { ...(await loadModel(ports.files, options)), environment, ...given({ release }) }),
};
