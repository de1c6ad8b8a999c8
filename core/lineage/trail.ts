import { askedBy, reasonIn } from "../release/commit-message.ts";
import type { ReleaseFile } from "../release/release-file.ts";
import { rolloutIdIn } from "../release/rollout-id.ts";

/** What an environment's branch tells of one model over time. The files say what happened, the messages by whom and why. */

export interface FileVersion {
  commit: string;
  at: string;
  message: string;
  file: ReleaseFile;
}

export interface TrailEvent {
  at: string;
  environment: string;
  what: string;
  commit: string;
  /** Who asked for it, where the commit says so. */
  by: string | null;
  reason: string | null;
  rolloutId: string | null;
}

/** @param versions of the release file, oldest first */
export function trailOf(digest: string, environment: string, versions: readonly FileVersion[]): TrailEvent[] {
  return versions.flatMap((version, index) => {
    const before = versions[index - 1]?.file ?? null;
    const { commit, at, message } = version;
    return changesOf(digest, before, version.file).map((what) => ({
      ...{ at, environment, what, commit },
      by: askedBy(message),
      reason: reasonIn(message),
      rolloutId: rolloutIdIn(message),
    }));
  });
}

export type Place = "stable" | "candidate" | "absent";

export function placeOf(digest: string, file: ReleaseFile | null): Place {
  if (file?.stable?.digest === digest) return "stable";
  return file?.candidate?.digest === digest ? "candidate" : "absent";
}

export function isHeld(digest: string, file: ReleaseFile | null): boolean {
  return file?.held.some((hold) => hold.digest === digest) ?? false;
}

function changesOf(digest: string, before: ReleaseFile | null, after: ReleaseFile): string[] {
  const [from, to] = [placeOf(digest, before), placeOf(digest, after)];
  const [wasHeld, held] = [isHeld(digest, before), isHeld(digest, after)];
  const failed = from === "candidate" && to === "absent" && held;
  return [
    ...(from === to ? [] : [moveWords(from, to, after, failed)]),
    ...(held && !wasHeld && !failed ? ["put on hold"] : []),
    ...(wasHeld && !held ? ["hold lifted"] : []),
  ];
}

function moveWords(from: Place, to: Place, after: ReleaseFile, failed: boolean): string {
  if (to === "candidate") return "promoted: its rollout begins";
  if (to === "stable") return from === "candidate" ? "rollout succeeded: stable" : "made stable without a rollout";
  if (from === "stable") return `replaced by ${after.stable?.release ?? "nothing"}`;
  return failed ? "rollout failed: taken back and held" : "withdrawn before it was stable";
}
