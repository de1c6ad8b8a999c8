import { stringify } from "yaml";
import type { ReleaseFile, ReleaseRef } from "./release-file.ts";

/** The same state is always the same text, so that a diff shows what changed and a replayed write changes nothing. */
export function writeReleaseFile(file: ReleaseFile): string {
  const ordered = {
    version: file.version,
    model: file.model,
    ...(file.stable && { stable: orderedRef(file.stable) }),
    ...(file.candidate && { candidate: orderedRef(file.candidate) }),
    ...(file.held.length > 0 && { held: file.held.map(({ digest, reason, at }) => ({ digest, reason, at })) }),
  };
  return stringify(ordered, { lineWidth: 0 });
}

function orderedRef({ release, digest, uri }: ReleaseRef): ReleaseRef {
  return { release, digest, uri };
}
