import { SluiceError } from "../errors.ts";
import type { Config } from "./schema.ts";
import { suggestion } from "./suggestion.ts";

/** The named model, or the only one when none is named. @throws SluiceError USAGE */
export function selectModel(config: Config, name: string | undefined): string {
  const known = Object.keys(config.models);
  if (name !== undefined && Object.hasOwn(config.models, name)) {
    return name;
  }
  if (name !== undefined) {
    throw new SluiceError("USAGE", `sluice.yaml has no model ${name}${suggestion(name, known)}`, {
      remedy: `Name one of its models: ${known.join(", ")}.`,
    });
  }
  const [only, ...others] = known;
  if (only === undefined || others.length > 0) {
    throw new SluiceError("USAGE", `sluice.yaml has ${known.length} models, and none was named`, {
      remedy: `Name one of them: ${known.join(", ")}.`,
    });
  }
  return only;
}
