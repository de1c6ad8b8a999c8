import type { ReleaseFile, ReleaseRef } from "./release-file.ts";

/** How long releases were stable in an environment, from the history of its release file. */

export interface Stay {
  ref: ReleaseRef;
  /** Milliseconds since 1970 UTC. */
  start: number;
  /** null: it is stable now. */
  end: number | null;
}

/** @param versions of the release file, newest first; `at` is when each was committed */
export function staysOf(versions: readonly { at: string; file: ReleaseFile }[]): Stay[] {
  const stays: Stay[] = [];
  for (const { at, file } of versions.toReversed()) {
    const last = stays.at(-1);
    if (last?.end === null && last.ref.digest === file.stable?.digest) continue;
    if (last?.end === null) last.end = Date.parse(at);
    if (file.stable) stays.push({ ref: file.stable, start: Date.parse(at), end: null });
  }
  return stays;
}

/**
 * When the digest has been stable there for `soak` at a stretch, or will have been if it stays; null: it never was, or
 * left before.
 */
export function soakedAt(stays: readonly Stay[], digest: string, soak: number): number | null {
  const own = stays.filter(({ ref }) => ref.digest === digest);
  const served = own.find(({ start, end }) => end === null || end - start >= soak);
  return served ? served.start + soak : null;
}
