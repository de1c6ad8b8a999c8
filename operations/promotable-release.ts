import type { Config } from "../core/config/schema.ts";
import { SluiceError } from "../core/errors.ts";
import type { Ports, RepositoryPort } from "../core/ports.ts";
import { parseReleaseTag, type Release, releasesOf, releaseTagPrefix } from "../core/release/release-tag.ts";
import { formatDuration } from "../core/report/numbers.ts";
import { environmentOf, readDesired, releaseFileHistory } from "./environment.ts";

/** Which release a promotion is about, and whether it may go where it is asked to go. */

export interface PromotionWish {
  config: Config;
  model: string;
  environment: string;
  /** The default is what is stable in the environment before, or the newest release where there is none before. */
  release?: string;
}

/** A string says why there is nothing to promote. */
export async function chooseRelease(repository: RepositoryPort, input: PromotionWish): Promise<Release | string> {
  const { config, model, environment, release } = input;
  if (release !== undefined) return await releaseNamed(repository, release, model);
  const before = environmentOf(config, environment).after;
  if (before === undefined) {
    const [newest] = releasesOf(model, await repository.tags(releaseTagPrefix(model)));
    return newest ?? `${model} has no release yet`;
  }
  const { branch } = environmentOf(config, before);
  const desired = await readDesired(repository, { name: before, branch }, model);
  if (!desired?.file.stable) return `${model} has no stable release in ${before}, which comes before ${environment}`;
  return await releaseNamed(repository, desired.file.stable.release, model);
}

/** @throws SluiceError RELEASE_INVALID when the model has no such release */
export async function releaseNamed(repository: RepositoryPort, name: string, model: string): Promise<Release> {
  const isOfModel = name.startsWith(releaseTagPrefix(model));
  const tag = isOfModel ? (await repository.tags(name)).find((entry) => entry.name === name) : undefined;
  if (!tag) {
    throw new SluiceError("RELEASE_INVALID", `There is no release ${name} of ${model}.`, {
      remedy: `List the releases by git tag --list '${releaseTagPrefix(model)}*', and name one as MODEL@vN.`,
    });
  }
  return parseReleaseTag(tag);
}

/** Why the order of environments forbids the promotion now; null when it does not. */
export async function orderProblem(
  ports: Pick<Ports, "clock" | "repository">,
  { config, model, environment }: PromotionWish,
  { release, digest }: Release,
): Promise<string | null> {
  const { after, soak } = environmentOf(config, environment);
  if (after === undefined) return null;
  const since = await stableSince(ports.repository, environmentOf(config, after).branch, model, digest);
  if (since === null) return `${release} has not been stable in ${after}, which comes before ${environment}`;
  const left = since + soak - ports.clock.now();
  return left > 0 ? `${release} has to prove itself in ${after} for another ${formatDuration(left)}` : null;
}

/** When the digest became stable there for the last time, in milliseconds; null: never. */
async function stableSince(
  repository: RepositoryPort,
  branch: string,
  model: string,
  digest: string,
): Promise<number | null> {
  const head = await repository.head(branch);
  if (head === null) return null;
  let since: number | null = null;
  for await (const { at, file } of releaseFileHistory(repository, head, model)) {
    if (file.stable?.digest === digest) since = Date.parse(at);
    else if (since !== null) return since;
  }
  return since;
}
