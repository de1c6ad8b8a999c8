import { given } from "../../core/given.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { planAll } from "../../operations/retraining/plan-all.ts";
import { configInput, defineAction, tokenInput } from "../define-action.ts";
import { text } from "../inputs.ts";

export const action = defineAction({
  name: "retrain",
  description: "Decides which models are trained again now, and writes into training/ on which rows.",
  inputs: {
    config: configInput,
    model: text("Model of the configuration; the default is every one that has `retrain`"),
    environment: text("Whose monitored windows count; the default is the last of the promotion chain"),
    because: text("Do not wait for a trigger; this reason stands in `training/MODEL.yaml`"),
    ...tokenInput,
  },
  outputs: {
    models: "Models that are trained again, as a JSON list; `training/MODEL.yaml` says on which rows",
    searches: "Machines that share the trials of a search, as a JSON list of `model` and `share` for a matrix",
    runs: "The same with trigger and reason, for `count-retraining`",
    notices:
      "What `notify-retraining` is to tell people, as a JSON list: of models with `propose: notify`, whether it is time",
  },
  async run({ config: path, model, environment, because: asked }, { ports }) {
    const config = await loadConfig(ports.files, path);
    const outcome = await planAll(ports, { config, model, ...given({ environment, asked }) });
    const { begun, searches, notices } = outcome.facts;
    const models = begun.map(({ model: name }) => name);
    const lists = { models, searches, runs: begun, notices };
    return {
      outcome,
      outputs: Object.fromEntries(Object.entries(lists).map(([k, list]) => [k, JSON.stringify(list)])),
    };
  },
});
