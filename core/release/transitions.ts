import { SluiceError } from "../errors.ts";
import type { Hold, ReleaseFile, ReleaseRef } from "./release-file.ts";

/** Everything that may ever happen to a release file. Pure; whoever writes the result to git does so exactly once. */

export function emptyReleaseFile(model: string): ReleaseFile {
  return { version: 1, model, held: [] };
}

/** A rollout of `ref` is wanted; a candidate that is already there gives way. */
export function nameCandidate(file: ReleaseFile, ref: ReleaseRef): ReleaseFile {
  const hold = holdOn(file, ref.digest);
  if (hold) {
    throw refused(
      `${ref.release} is on hold here since ${hold.at}: ${hold.reason}`,
      "Promote another release, or release the hold if its reason no longer stands.",
    );
  }
  if (file.stable?.digest === ref.digest || file.candidate?.digest === ref.digest) {
    const place = file.stable?.digest === ref.digest ? "stable" : "the candidate";
    throw refused(`${ref.release} is ${place} here already`, "There is nothing to promote.");
  }
  return { ...file, candidate: refOf(ref) };
}

/** The candidate has proven itself. */
export function succeed(file: ReleaseFile, digest: string): ReleaseFile {
  const { candidate, ...rest } = file;
  if (candidate?.digest !== digest) throw notTheCandidate(file, digest);
  return { ...rest, stable: candidate };
}

/** The candidate was taken off traffic, and may not return by itself. */
export function failAndHold(file: ReleaseFile, digest: string, reason: string, at: string): ReleaseFile {
  const { candidate, ...rest } = file;
  if (candidate?.digest !== digest) throw notTheCandidate(file, digest);
  return hold(rest, digest, reason, at);
}

/** Back to `ref` without analysis; whatever was named here until now may not return by itself. */
export function rollbackTo(file: ReleaseFile, ref: ReleaseRef, reason: string, at: string): ReleaseFile {
  const held = holdOn(file, ref.digest);
  if (held) {
    throw refused(
      `${ref.release} is on hold here since ${held.at}: ${held.reason}`,
      "Roll back to another release, or release the hold if its reason no longer stands.",
    );
  }
  const { candidate, stable, ...rest } = file;
  const left = [stable, candidate].filter((named) => named !== undefined && named.digest !== ref.digest);
  const start: ReleaseFile = { ...rest, stable: refOf(ref) };
  return left.reduce((state, named) => (named ? hold(state, named.digest, reason, at) : state), start);
}

/** A human has decided that the digest may not be promoted here; a rollout of it that is under way ends by this. */
export function holdBack(file: ReleaseFile, digest: string, reason: string, at: string): ReleaseFile {
  if (file.stable?.digest === digest && file.candidate?.digest !== digest) {
    throw refused(`${file.stable.release} is stable here`, "Roll back: what is left behind is held.");
  }
  return hold(file, digest, reason, at);
}

/** A human has decided that the digest may be promoted again. */
export function releaseHold(file: ReleaseFile, digest: string): ReleaseFile {
  if (!holdOn(file, digest)) throw refused(`nothing is held under ${digest}`, "Look at `held:` in the release file.");
  return { ...file, held: file.held.filter((entry) => entry.digest !== digest) };
}

export function holdOn(file: ReleaseFile, digest: string): Hold | undefined {
  return file.held.find((entry) => entry.digest === digest);
}

/** The first reason stays: a replay does not change the file. */
function hold(file: ReleaseFile, digest: string, reason: string, at: string): ReleaseFile {
  if (holdOn(file, digest)) return file;
  return { ...file, held: [...file.held, { digest, reason: reason.slice(0, 500), at }] };
}

function refOf({ release, digest, uri }: ReleaseRef): ReleaseRef {
  return { release, digest, uri };
}

function notTheCandidate(file: ReleaseFile, digest: string): SluiceError {
  const named = file.candidate ? `the candidate is ${file.candidate.digest}` : "no candidate is named";
  return refused(`${digest} is not the candidate of ${file.model}: ${named}`, "Read the environment branch again.");
}

function refused(message: string, remedy: string): SluiceError {
  return new SluiceError("RELEASE_INVALID", message, { remedy });
}
