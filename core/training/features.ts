import type { ModelConfig } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";

/**
 * The input columns in order: those the configuration lists, else every column of the data that is not the target, the
 * id, the time, the unit, the query or the weight.
 */
export function featuresOf(model: ModelConfig, columns: readonly string[]): string[] {
  const { target } = model.data;
  const features = meantFeatures(model, columns);
  const missing = [target, ...features].filter((name) => !columns.includes(name));
  if (missing.length > 0 || features.length === 0) {
    throw new SluiceError(
      "DATA_UNREADABLE",
      missing.length > 0
        ? `The data has no column ${missing.join(", ")}. Its columns are ${columns.join(", ")}.`
        : "The data has no feature columns beside the target, id, time, unit, query and weight.",
      { remedy: "Correct data.target and train.features in sluice.yaml, or the data." },
    );
  }
  return features;
}

/** The same, whether or not the data has them. */
export function meantFeatures({ data, train }: ModelConfig, columns: readonly string[]): string[] {
  const { target, id, time, unit, query, weight } = data;
  const roles = [target, id, time, unit, query, weight];
  return train.features ?? columns.filter((name) => !roles.includes(name));
}
