import type { Config } from "../../core/config/schema.ts";
import { selectModel } from "../../core/config/select-model.ts";
import type { FilesPort } from "../../core/ports.ts";
import { loadConfig } from "../load-config.ts";

/** The configuration, and the model that is meant. @throws SluiceError CONFIG_MISSING, CONFIG_INVALID, USAGE */
export async function loadModel(
  files: FilesPort,
  wanted: { config: string; model: string | undefined },
): Promise<{ config: Config; model: string }> {
  const config = await loadConfig(files, wanted.config);
  return { config, model: selectModel(config, wanted.model) };
}
