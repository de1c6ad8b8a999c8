import { Option } from "commander";
import { duration } from "../../core/config/units.ts";
import { given } from "../../core/given.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { alsoTracked, trackDeployed } from "../../operations/tracking/track.ts";
import { parseUnit } from "../parse-unit.ts";
import { environmentOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface DeployOptions extends ModelOptions {
  environment: string;
  wait: boolean;
  freezeWait?: number;
}

export const deployVerb: Verb<DeployOptions> = {
  name: "deploy",
  description: "make an environment serve what its branch says; exit code 2 when the release is rolled back",
  examples: ["sluice deploy --environment staging", "sluice deploy --environment production --no-wait"],
  options: [
    environmentOption,
    ...modelOptions,
    new Option("--no-wait", "begin the rollout and leave it to the target"),
    new Option("--freeze-wait <duration>", "how much longer a freeze may last for its end to be waited for").argParser(
      (text) => parseUnit(duration, text),
    ),
  ],
  run: async ({ environment, wait, freezeWait, config: path, model }, { ports, variables }) => {
    const config = await loadConfig(ports.files, path);
    const outcome = await deploy(ports, { config, environment, wait, variables, ...given({ model, freezeWait }) });
    return alsoTracked(outcome, () => trackDeployed(ports, config, outcome.facts));
  },
};
