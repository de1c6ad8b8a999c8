import { SluiceError } from "../../core/errors.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import type { Effect } from "../../core/release/plan.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { parseReleaseTag } from "../../core/release/release-tag.ts";

/**
 * An environment branch can be edited by hand. Whatever it names, traffic moves to releases alone: to what a tag names,
 * with the same bytes from the same place. Any other effect passes as it is.
 */
export async function ofReleasesAlone(repository: RepositoryPort, effect: Effect): Promise<Effect> {
  for (const ref of movedTo(effect)) {
    const because = await foreignness(repository, ref);
    if (because !== null) return { kind: "attention", because };
  }
  return effect;
}

function movedTo(effect: Effect): (ReleaseRef | null)[] {
  if (effect.kind === "set-routes") return [effect.release];
  return effect.kind === "start" ? [effect.plan.candidate, effect.plan.stable] : [];
}

async function foreignness(repository: RepositoryPort, ref: ReleaseRef | null): Promise<string | null> {
  if (ref === null) return null;
  const tag = (await repository.tags(ref.release)).find(({ name }) => name === ref.release);
  if (!tag) return `the environment branch names ${ref.release}, which no tag makes a release`;
  try {
    const { digest, uri } = parseReleaseTag(tag);
    const differs = digest !== ref.digest ? "digest" : uri !== ref.uri ? "uri" : null;
    return differs && `the environment branch names ${ref.release} with another ${differs} than its tag`;
  } catch (error) {
    if (error instanceof SluiceError) return `the tag ${ref.release} is no release: ${error.message}`;
    throw error;
  }
}
