import { parseYaml } from "../config/parse-yaml.ts";
import { SluiceError } from "../errors.ts";
import { type ReleaseFile, releaseFileSchema } from "./release-file.ts";

const remedy =
  "Restore the file from the branch's history (git log -p -- releases/); only promotions, rollbacks and Sluice write it.";

/** Where the desired state of a model stands on every environment branch. */
export function releaseFilePath(model: string): string {
  return `releases/${model}.yaml`;
}

/** The model of a file in that folder; null for what is no release file. */
export function modelOfReleaseFile(name: string): string | null {
  return /^([a-z0-9][a-z0-9._-]{0,62})\.yaml$/.exec(name)?.[1] ?? null;
}

/** @throws SluiceError RELEASE_INVALID with every wrong line */
export function parseReleaseFile(text: string, model: string): ReleaseFile {
  const file = releaseFilePath(model);
  const { value, placeOf } = parseYaml(text, file, releaseFileSchema, { code: "RELEASE_INVALID", remedy });
  if (value.model !== model) {
    throw new SluiceError("RELEASE_INVALID", `model is '${value.model}', but the file is that of '${model}'`, {
      remedy,
      where: placeOf(["model"]),
    });
  }
  return value;
}
