import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { environmentOf, readDesired } from "../environment/environment.ts";
import { fetchReference, productionOf } from "./references.ts";

/** Which model is to predict: a file, a release by its digest, what an environment serves, or what production does. */
export type WantedModel =
  | { by: "file"; path: string }
  | { by: "digest"; digest: string }
  | { by: "environment"; environment: string }
  | { by: "production" };

export interface Predictor {
  release: string | null;
  digest: string;
  path: string;
  /** Its input columns in order; null where nobody has written them down. */
  features: readonly string[] | null;
}

/** @throws SluiceError USAGE, REGISTRY_* */
export async function findPredictor(
  ports: Ports,
  config: Config,
  model: string,
  wanted: WantedModel,
): Promise<Predictor> {
  if (wanted.by === "file") {
    const { digest } = await ports.files.digest(wanted.path);
    return { release: null, digest, path: wanted.path, features: null };
  }
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const ref =
    wanted.by === "digest"
      ? releases.find(({ digest }) => digest === wanted.digest)
      : await stableOf(ports, config, model, wanted);
  if (!ref) {
    throw new SluiceError("USAGE", `${nameOf(wanted)} no release of ${model}.`, {
      remedy: "Name another with --digest or --environment, or a file with --onnx.",
    });
  }
  return await fetchReference(ports, ports.registry(config.registry), model, ref, releases);
}

async function stableOf(
  ports: Ports,
  config: Config,
  model: string,
  wanted: Extract<WantedModel, { by: "environment" | "production" }>,
): Promise<ReleaseRef | undefined> {
  if (wanted.by === "production") return await productionOf(ports, config, model);
  const { branch } = environmentOf(config, wanted.environment);
  return (await readDesired(ports.repository, { name: wanted.environment, branch }, model))?.file.stable;
}

function nameOf(wanted: WantedModel): string {
  switch (wanted.by) {
    case "digest":
      return `${wanted.digest} is`;
    case "environment":
      return `${wanted.environment} serves`;
    default:
      return "Production serves";
  }
}
