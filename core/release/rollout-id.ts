import { createHash } from "node:crypto";

/**
 * The same wish always has the same id, whoever computes it and however often, so that starting it twice is starting it
 * once. `commit` is the one on the environment branch that expressed the wish: to wish again is another commit.
 */
export function rolloutIdOf(environment: string, model: string, commit: string, digest: string): string {
  return createHash("sha256").update([environment, model, commit, digest].join("\n")).digest("hex").slice(0, 32);
}

/** Trailer of every commit that records how a rollout ended; found again after a crash. */
export function rolloutTrailer(rolloutId: string): string {
  return `Rollout-Id: ${rolloutId}`;
}

export function hasRolloutTrailer(message: string, rolloutId: string): boolean {
  return message.split("\n").some((line) => line.trim() === rolloutTrailer(rolloutId));
}

/** The rollout whose end a commit records; null where it records none. */
export function rolloutIdIn(message: string): string | null {
  return /^Rollout-Id: ([0-9a-f]+)\s*$/m.exec(message)?.[1] ?? null;
}
