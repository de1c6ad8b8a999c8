import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { parseReference, type Reference } from "../../core/monitor/reference.ts";
import type { Ports } from "../../core/ports.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { environmentOf, readDesired } from "../environment/environment.ts";
import { productionOf } from "../evaluation/references.ts";
import { pathsOf } from "../paths.ts";

export interface WatchedRelease {
  release: Release;
  reference: Reference;
}

/**
 * What the environment serves, or production, or, before anything serves, the newest release; with its reference.
 *
 * @throws SluiceError RELEASE_INVALID where there is none, or where it carries no reference
 */
export async function watchedRelease(
  ports: Ports,
  config: Config,
  model: string,
  environment: string | null,
): Promise<WatchedRelease> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const stable =
    environment === null ? await productionOf(ports, config, model) : await stableIn(ports, config, model, environment);
  const release = stable ? releases.find(({ digest }) => digest === stable.digest) : releases[0];
  if (!release) {
    throw new SluiceError("RELEASE_INVALID", `There is no release of ${model} to watch.`, {
      remedy: "Release the model first; monitoring compares live rows with what its release carries.",
    });
  }
  if (release.reference === undefined) {
    throw new SluiceError("RELEASE_INVALID", `${release.release} carries no reference.`, {
      remedy: "Release the model again after `sluice evaluate --release`, which keeps one.",
    });
  }
  const path = `${pathsOf(model).models}/${release.reference.replace(":", "-")}.json`;
  await ports.registry(config.registry).fetch(release.reference, path);
  const text = (await ports.files.readText(path)) ?? "";
  return { release, reference: parseReference(text, path, { model, digest: release.digest }) };
}

async function stableIn(ports: Ports, config: Config, model: string, name: string) {
  const { branch } = environmentOf(config, name);
  const stable = (await readDesired(ports.repository, { name, branch }, model))?.file.stable;
  if (stable) return stable;
  throw new SluiceError("RELEASE_INVALID", `${name} serves no release of ${model}.`, {
    remedy: "Promote a release there first, or leave the environment out.",
  });
}
