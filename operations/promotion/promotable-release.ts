import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports, RepositoryPort } from "../../core/ports.ts";
import type { ReleaseFile, ReleaseRef } from "../../core/release/release-file.ts";
import {
  compareReleases,
  parseReleaseTag,
  type Release,
  releasesOf,
  releaseTagPrefix,
} from "../../core/release/release-tag.ts";
import { type Stay, soakedAt, staysOf } from "../../core/release/stays.ts";
import { holdOn } from "../../core/release/transitions.ts";
import { environmentOf, releaseFileHistory } from "../environment/environment.ts";

type ChoicePorts = Pick<Ports, "clock" | "repository">;

/** Which release a promotion is about, and whether it may go where it is asked to go. */

export interface PromotionWish {
  config: Config;
  model: string;
  environment: string;
  /**
   * `MODEL@vN`; the default is the newest that has proven itself in the environment before, or the newest of all where
   * there is none before.
   */
  release?: string;
}

/** A string says why there is nothing to promote. */
export async function chooseRelease(ports: ChoicePorts, input: PromotionWish): Promise<Release | string> {
  const { config, model, environment, release } = input;
  const { repository } = ports;
  if (release !== undefined) return await releaseNamed(repository, release, model);
  const { after, soak } = environmentOf(config, environment);
  if (after === undefined) {
    const [newest] = releasesOf(model, await repository.tags(releaseTagPrefix(model)));
    return newest ?? `${model} has no release yet`;
  }
  const now = ports.clock.now();
  const place = { branch: environmentOf(config, after).branch, model };
  const before = await readBefore(repository, place, (known) => ripest(known, soak, now) !== undefined);
  if (!before?.file.stable) return `${model} has no stable release in ${after}, which comes before ${environment}`;
  return await releaseNamed(repository, ripest(before, soak, now) ?? before.file.stable.release, model);
}

/**
 * The newest release whose soak is over: one that is newer and still soaks must not keep it waiting, or a release every
 * hour would keep all of them waiting for ever.
 */
function ripest({ file, stays }: Before, soak: number, now: number): string | undefined {
  const isRipe = ({ digest }: ReleaseRef) => (soakedAt(stays, digest, soak) ?? Number.POSITIVE_INFINITY) <= now;
  return stays
    .map(({ ref }) => ref)
    .filter((ref) => isRipe(ref) && !holdOn(file, ref.digest))
    .sort((a, b) => compareReleases(b.release, a.release))[0]?.release;
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

export interface SoakFacts {
  /** The environment before; null where there is none. */
  after: string | null;
  /** When the release has proven itself there, in milliseconds; null: it never will, as things stand. */
  at: number | null;
  /** Why it is on hold there. */
  held: string | null;
}

/** How a release stands in the environment before. */
export async function soakOf(
  repository: RepositoryPort,
  { config, model, environment }: PromotionWish,
  { digest }: ReleaseRef,
): Promise<SoakFacts> {
  const { after, soak } = environmentOf(config, environment);
  if (after === undefined) return { after: null, at: null, held: null };
  const place = { branch: environmentOf(config, after).branch, model };
  const before = await readBefore(repository, place, ({ stays }) => stays.some(({ ref }) => ref.digest === digest));
  if (!before) return { after, at: null, held: null };
  return { after, at: soakedAt(before.stays, digest, soak), held: holdOn(before.file, digest)?.reason ?? null };
}

/** Why the order of environments forbids the promotion, however long one waits; null when it does not. */
export async function orderProblem(
  repository: RepositoryPort,
  wish: PromotionWish,
  ref: ReleaseRef,
): Promise<string | null> {
  const { after, at, held } = await soakOf(repository, wish, ref);
  if (after === null) return null;
  if (held !== null) return `${ref.release} is on hold in ${after}, which comes before ${wish.environment}: ${held}`;
  return at === null ? `${ref.release} has not been stable in ${after}, which comes before ${wish.environment}` : null;
}

interface Before {
  file: ReleaseFile;
  stays: Stay[];
}

/** Reads no farther back than needed: every version of the file is a call. */
async function readBefore(
  repository: RepositoryPort,
  { branch, model }: { branch: string; model: string },
  isEnough: (known: Before) => boolean,
): Promise<Before | null> {
  const head = await repository.head(branch);
  if (head === null) return null;
  const versions: { at: string; file: ReleaseFile }[] = [];
  for await (const version of releaseFileHistory(repository, head, model)) {
    versions.push(version);
    const file = versions[0]?.file ?? version.file;
    // The oldest stay that is known may have begun before.
    if (isEnough({ file, stays: staysOf(versions).slice(1) })) break;
  }
  const [newest] = versions;
  return newest ? { file: newest.file, stays: staysOf(versions) } : null;
}
