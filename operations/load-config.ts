import { parseConfig } from "../core/config/parse-config.ts";
import type { Config } from "../core/config/schema.ts";
import { SluiceError } from "../core/errors.ts";
import type { FilesPort } from "../core/ports.ts";

/** @throws SluiceError CONFIG_MISSING, CONFIG_INVALID */
export async function loadConfig(files: FilesPort, path: string): Promise<Config> {
  const text = await files.readText(path);
  if (text === null) {
    throw new SluiceError("CONFIG_MISSING", `There is no ${path} in ${files.resolve(".")}.`, {
      remedy:
        "Run in the folder that holds sluice.yaml, or name the file with --config (in an action: the input config).",
    });
  }
  return parseConfig(text, path);
}
