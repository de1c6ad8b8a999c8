import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { readDesired } from "../environment/environment.ts";

/**
 * The releases that a word means: a name `MODEL@vN`, an environment (what it serves and what it is rolling out), or a digest
 * or its beginning.
 *
 * @throws SluiceError USAGE for any other word, RELEASE_INVALID where there is no such release
 */
export async function findReleases(repository: RepositoryPort, config: Config, word: string): Promise<Release[]> {
  const found = await lookUp(repository, config, word);
  if (found.length > 0) return found;
  throw new SluiceError("RELEASE_INVALID", `${word} is no release.`, {
    remedy: "Look at the tags: git tag --list '*@v*'. Fetch them first where the checkout is shallow.",
  });
}

async function lookUp(repository: RepositoryPort, config: Config, word: string): Promise<Release[]> {
  const model = /^(.+)@v[\d.]+$/.exec(word)?.[1];
  if (model !== undefined) {
    return (await releasesNamed(repository, model)).filter(({ release }) => release === word);
  }
  if (Object.hasOwn(config.environments, word)) return inEnvironment(repository, config, word);
  const digest = /^(?:sha256:)?([0-9a-f]{6,64})$/.exec(word)?.[1];
  if (digest !== undefined) {
    return (await allReleases(repository)).filter((release) => release.digest.startsWith(`sha256:${digest}`));
  }
  throw new SluiceError("USAGE", `${word} is no digest, no release and no environment.`, {
    remedy: `Name MODEL@vN, six or more digits of a digest, or one of: ${Object.keys(config.environments).join(", ") || "(no environments)"}.`,
  });
}

async function releasesNamed(repository: RepositoryPort, model: string): Promise<Release[]> {
  return releasesOf(model, await repository.tags(releaseTagPrefix(model)));
}

/** Of every model that ever had a release, also of those that have left the configuration. */
async function allReleases(repository: RepositoryPort): Promise<Release[]> {
  const tags = await repository.tags("");
  const models = new Set(tags.flatMap(({ name }) => /^(.+)@v[\d.]+$/.exec(name)?.[1] ?? []));
  return [...models].flatMap((model) => releasesOf(model, tags));
}

async function inEnvironment(repository: RepositoryPort, config: Config, name: string): Promise<Release[]> {
  const branch = config.environments[name]?.branch ?? "";
  const found: Release[] = [];
  for (const model of Object.keys(config.models)) {
    const desired = await readDesired(repository, { name, branch }, model);
    const wanted = [desired?.file.stable?.release, desired?.file.candidate?.release];
    found.push(...(await releasesNamed(repository, model)).filter(({ release }) => wanted.includes(release)));
  }
  return found;
}
