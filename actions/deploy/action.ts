import { environmentOfBranch } from "../../core/config/select-environment.ts";
import { given } from "../../core/given.ts";
import { deploy } from "../../operations/environment/deploy.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { alsoTracked, trackDeployed } from "../../operations/tracking/track.ts";
import { configInput, defineAction, tokenInput } from "../define-action.ts";
import { flag, text, time } from "../inputs.ts";

export const action = defineAction({
  name: "deploy",
  description: "Makes an environment serve what its branch says, and writes into git how the rollout ended.",
  inputs: {
    config: configInput,
    environment: text("Environment of the configuration; the default is the one whose branch the run is on"),
    model: text("One model; the default is every model of the configuration"),
    wait: flag("Whether to stay until the rollout has ended", true),
    "freeze-wait": time("How much longer a freeze may last for its end to be waited for; else the step fails", "2h"),
    ...tokenInput,
  },
  outputs: { environment: "Name of the environment", state: "State of each model, as JSON" },
  async run({ config: path, environment, model, wait, "freeze-wait": freezeWait }, { ports, variables }) {
    const config = await loadConfig(ports.files, path);
    const name = environment ?? environmentOfBranch(config, variables.GITHUB_REF_NAME);
    const deployed = await deploy(ports, {
      config,
      environment: name,
      wait,
      freezeWait,
      variables,
      ...given({ model }),
    });
    const outcome = await alsoTracked(deployed, () => trackDeployed(ports, config, deployed.facts));
    const state = Object.fromEntries(outcome.facts.models.map((entry) => [entry.model, entry.state]));
    return { outcome, outputs: { environment: name, state: JSON.stringify(state) } };
  },
});
