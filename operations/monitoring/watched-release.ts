import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { parseReference, type Reference } from "../../core/monitor/reference.ts";
import type { Ports } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { environmentOf } from "../environment/environment.ts";
import { productionOf } from "../evaluation/references.ts";
import { pathsOf } from "../paths.ts";

export interface WatchedRelease {
  release: Release;
  reference: Reference;
}

export interface Watching {
  /** Null: production. */
  environment: string | null;
  /** Milliseconds since 1970 UTC: when the window that is looked at ends. */
  at: number;
}

/**
 * What the environment served at that time, or what production serves, or, before anything serves, the newest release;
 * with its reference.
 *
 * @throws SluiceError RELEASE_INVALID where there is none, or where it carries no reference
 */
export async function watchedRelease(
  ports: Ports,
  config: Config,
  model: string,
  { environment, at }: Watching,
): Promise<WatchedRelease> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const stable =
    environment === null
      ? await productionOf(ports, config, model)
      : await stableIn(ports, config, model, { environment, at });
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

/** A look at times so long ago needs no more. */
const versionsLookedAt = 200;

/** Live rows from before the environment had any release are compared with what it serves now. */
async function stableIn(
  { repository }: Ports,
  config: Config,
  model: string,
  { environment, at }: { environment: string; at: number },
): Promise<NonNullable<ReleaseFile["stable"]>> {
  const head = await repository.head(environmentOf(config, environment).branch);
  const path = releaseFilePath(model);
  const versions = head === null ? [] : await repository.log(head, versionsLookedAt, path);
  const before = versions.filter((version) => Date.parse(version.at) <= at);
  for (const { commit } of [...before, ...versions.slice(0, 1)]) {
    const text = await repository.readFile(commit, path);
    const stable = text === null ? undefined : parseReleaseFile(text, model).stable;
    if (stable) return stable;
  }
  throw new SluiceError("RELEASE_INVALID", `${environment} serves no release of ${model}.`, {
    remedy: "Promote a release there first, or leave the environment out.",
  });
}
