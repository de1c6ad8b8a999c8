import { Option } from "commander";
import { given } from "../../core/given.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { alsoTracked, trackDeployed } from "../../operations/tracking/track.ts";
import { environmentOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface RollbackOptions extends ModelOptions {
  environment: string;
  to: string | undefined;
  reason: string;
}

export const rollbackVerb: Verb<RollbackOptions> = {
  name: "rollback",
  description: "bring an environment back to a release that was stable there, at once and without analysis",
  examples: [
    "sluice rollback --environment production",
    'sluice rollback --environment production --to late-flights@v11 --reason "complaints"',
  ],
  options: [
    ...modelOptions,
    environmentOption,
    new Option("--to <release>", "MODEL@vN (default: the last one that was stable there)"),
    new Option("--reason <text>", "why, for the hold on what is left behind").default("rolled back by hand"),
  ],
  run: async ({ environment, to, reason, ...options }, { ports, variables }) => {
    const wanted = await loadModel(ports.files, options);
    const outcome = await rollback(ports, { ...wanted, environment, reason, variables, ...given({ to }) });
    return alsoTracked(outcome, () => trackDeployed(ports, wanted.config, outcome.facts));
  },
};
