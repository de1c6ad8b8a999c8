import type { Config } from "../../core/config/schema.ts";
import { selectModel } from "../../core/config/select-model.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { plural } from "../../core/report/numbers.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { trackDeployed } from "../../operations/tracking/track.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

/** What the tracker missed while it was away: everything that it is told again, it takes once. */
export const trackVerb: Verb<ModelOptions> = {
  name: "track",
  description: "tell the experiment tracker again which releases there are and what environments serve",
  examples: ["sluice track", "sluice track --model late-flights"],
  options: modelOptions,
  run: async ({ config: path, model }, { ports }): Promise<Outcome<{ models: string[] }>> => {
    const config = await loadConfig(ports.files, path);
    if (!config.tracking) {
      throw new SluiceError("USAGE", `${path} has no tracking.`, { remedy: "Add tracking.mlflow.url to it." });
    }
    const models = modelsOf(config, model);
    const annotations = await trackDeployed(ports, config, { models: models.map((one) => ({ model: one })) });
    const headline =
      annotations.length === 0
        ? `MLflow knows the releases of ${plural(models.length, "model")}`
        : "MLflow could not be told all of it";
    const conclusion = annotations.length === 0 ? "passed" : "refused";
    return { conclusion, headline, summary: headline, facts: { models }, annotations };
  },
};

function modelsOf(config: Config, wanted: string | undefined): string[] {
  return wanted === undefined ? Object.keys(config.models) : [selectModel(config, wanted)];
}
