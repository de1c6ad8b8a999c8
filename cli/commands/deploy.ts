import { Option } from "commander";
import { given } from "../../core/given.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { environmentOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface DeployOptions extends ModelOptions {
  environment: string;
  wait: boolean;
}

export const deployVerb: Verb<DeployOptions> = {
  name: "deploy",
  description: "make an environment serve what its branch says; exit code 2 when the release is rolled back",
  examples: ["sluice deploy --environment staging", "sluice deploy --environment production --no-wait"],
  options: [
    environmentOption,
    ...modelOptions,
    new Option("--no-wait", "begin the rollout and leave it to the target"),
  ],
  run: async ({ environment, wait, config: path, model }, { ports, variables }) => {
    const config = await loadConfig(ports.files, path);
    return deploy(ports, { config, environment, wait, variables, ...given({ model }) });
  },
};
