import type { Config, ModelConfig } from "../core/config/schema.ts";
import { SluiceError } from "../core/errors.ts";

/** @throws SluiceError USAGE when the configuration has no such model */
export function modelOf(config: Config, name: string): ModelConfig {
  const model = config.models[name];
  if (!model) {
    throw new SluiceError("USAGE", `sluice.yaml has no model ${name}.`, {
      remedy: `Name one of its models: ${Object.keys(config.models).join(", ")}.`,
    });
  }
  return model;
}
