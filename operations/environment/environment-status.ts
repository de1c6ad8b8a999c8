import type { Config } from "../../core/config/schema.ts";
import { shortDigest } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import type { DesiredState, Ports } from "../../core/ports.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import { targetOf, type Variables } from "./deploy-tick.ts";
import { environmentOf, readDesired } from "./environment.ts";

export interface EnvironmentStatus {
  desired: DesiredState;
  /** Named by release where a tag still has the digest. */
  held: { release: string; reason: string; at: string }[];
  /** What the target says of the candidate, or why it says nothing; null where no rollout is wanted. */
  rollout: RolloutStatus | SluiceError | null;
}

/** Where the model stands in an environment; null: it has never been there. Changes nothing. */
export async function readStatus(
  ports: Pick<Ports, "repository" | "target">,
  input: { config: Config; environment: string; model: string; variables: Variables },
): Promise<EnvironmentStatus | null> {
  const { config, environment, model } = input;
  const settings = environmentOf(config, environment);
  const desired = await readDesired(ports.repository, { name: environment, branch: settings.branch }, model);
  if (!desired) return null;
  const names = await releaseNames(ports, model, desired);
  const held = desired.file.held.map(({ digest, reason, at }) => ({
    release: names.get(digest) ?? shortDigest(digest),
    reason,
    at,
  }));
  return { desired, held, rollout: desired.file.candidate ? await readRollout(ports, input) : null };
}

async function releaseNames({ repository }: Pick<Ports, "repository">, model: string, { file }: DesiredState) {
  const tags = file.held.length > 0 ? await repository.tags(releaseTagPrefix(model)) : [];
  return new Map(releasesOf(model, tags).map(({ digest, release }) => [digest, release]));
}

async function readRollout(
  ports: Pick<Ports, "target">,
  { config, environment, model, variables }: Parameters<typeof readStatus>[1],
): Promise<RolloutStatus | SluiceError | null> {
  try {
    return await targetOf(ports, environmentOf(config, environment), variables).rollout(model);
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
}
