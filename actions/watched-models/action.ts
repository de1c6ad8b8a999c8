import { loadConfig } from "../../operations/load-config.ts";
import { watchedPlaces } from "../../operations/monitoring/watched-places.ts";
import { configInput, defineAction, tokenInput } from "../define-action.ts";

export const action = defineAction({
  name: "watched-models",
  description: "Says which models are watched in which environments, so that one workflow watches all of them.",
  inputs: { config: configInput, ...tokenInput },
  outputs: { watched: "Objects with `model` and `environment`, as a JSON list for the `include` of a matrix" },
  async run({ config }, { ports }) {
    const outcome = await watchedPlaces(ports, await loadConfig(ports.files, config));
    return { outcome, outputs: { watched: JSON.stringify(outcome.facts.places) } };
  },
});
