import { SluiceError } from "../errors.ts";
import { parseYaml } from "./parse-yaml.ts";
import { type Config, configSchema } from "./schema.ts";
import { checkEnvironments } from "./semantics/environment-semantics.ts";
import { type Misuse, under } from "./semantics/misuse.ts";
import { checkModel } from "./semantics/model-semantics.ts";
import { checkTracking } from "./semantics/tracking-semantics.ts";

const refusal = {
  code: "CONFIG_INVALID",
  remedy: "Correct the lines named above; schema/sluice.schema.json describes every key.",
} as const;

/** Reads `sluice.yaml`. @throws SluiceError CONFIG_INVALID naming everything that is wrong, each with its place */
export function parseConfig(text: string, file: string): Config {
  const { value, placeOf } = parseYaml(text, file, configSchema, refusal);
  const problems = checkConfig(value).map(({ path, message }) => ({
    message: `${path.map(String).join(".")}: ${message}`,
    where: placeOf(path),
  }));
  if (problems.length > 0) {
    const headline = `${file} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}`;
    throw new SluiceError(refusal.code, headline, { remedy: refusal.remedy, problems });
  }
  return value;
}

function checkConfig(config: Config): Misuse[] {
  const models = Object.entries(config.models);
  return [
    ...(models.length === 0 ? [{ path: ["models"], message: "needs at least one model" }] : []),
    ...models.flatMap(([name, model]) =>
      checkModel(model).map(({ path, message }) => ({ path: ["models", name, ...path], message })),
    ),
    ...checkEnvironments(config.environments).map(({ path, message }) => ({
      path: ["environments", ...path],
      message,
    })),
    ...checkTracking(config).map(under("tracking")),
  ];
}
