import { describe, expect, it } from "vitest";
import type { ReleaseFile, ReleaseRef } from "./release-file.ts";
import { emptyReleaseFile, failAndHold, nameCandidate, releaseHold, rollbackTo, succeed } from "./transitions.ts";

const ref = (version: number): ReleaseRef => ({
  release: `late-flights@v${version}`,
  digest: `sha256:${String(version % 10).repeat(64)}`,
  uri: `file:///models/${version}`,
});
const at = "2026-11-21T10:14:07Z";
const [v1, v2, v3] = [ref(1), ref(2), ref(3)];
const serving = (stable: ReleaseRef): ReleaseFile => ({ ...emptyReleaseFile("late-flights"), stable });

describe("a promotion", () => {
  it("names the candidate and leaves stable alone", () => {
    expect(nameCandidate(serving(v1), v2)).toEqual({ ...serving(v1), candidate: v2 });
  });

  it("replaces a candidate that is under way", () => {
    expect(nameCandidate(nameCandidate(serving(v1), v2), v3).candidate).toEqual(v3);
  });

  it("keeps nothing of a release but its reference", () => {
    const release = { ...v2, commit: "f".repeat(40), report: v1.digest };
    expect(nameCandidate(serving(v1), release).candidate).toEqual(v2);
  });

  it("is refused for what is stable or candidate already", () => {
    expect(() => nameCandidate(serving(v1), v1)).toThrow("late-flights@v1 is stable here already");
    expect(() => nameCandidate(nameCandidate(serving(v1), v2), v2)).toThrow("is the candidate here already");
  });

  it("is refused for a held digest until a human releases the hold", () => {
    const failed = failAndHold(nameCandidate(serving(v1), v2), v2.digest, "errors 4.2x", at);
    expect(() => nameCandidate(failed, v2)).toThrow(
      "late-flights@v2 is on hold here since 2026-11-21T10:14:07Z: errors 4.2x",
    );
    expect(nameCandidate(releaseHold(failed, v2.digest), v2).candidate).toEqual(v2);
  });
});

describe("the end of a rollout", () => {
  it("makes the candidate stable", () => {
    expect(succeed(nameCandidate(serving(v1), v2), v2.digest)).toEqual(serving(v2));
  });

  it("or removes it and holds its digest", () => {
    const failed = failAndHold(nameCandidate(serving(v1), v2), v2.digest, "errors 4.2x", at);
    expect(failed).toEqual({ ...serving(v1), held: [{ digest: v2.digest, reason: "errors 4.2x", at }] });
  });

  it("never concerns another candidate than the one that ran", () => {
    const newer = nameCandidate(serving(v1), v3);
    expect(() => succeed(newer, v2.digest)).toThrow("is not the candidate");
    expect(() => failAndHold(newer, v2.digest, "errors", at)).toThrow("is not the candidate");
    expect(() => succeed(serving(v1), v2.digest)).toThrow("no candidate is named");
  });

  it("keeps reasons within the contract", () => {
    const failed = failAndHold(nameCandidate(serving(v1), v2), v2.digest, "x".repeat(2_000), at);
    expect(failed.held[0]?.reason).toHaveLength(500);
  });
});

describe("a rollback", () => {
  it("goes back without analysis and holds what was left", () => {
    expect(rollbackTo(serving(v2), v1, "support calls", at)).toEqual({
      ...serving(v1),
      held: [{ digest: v2.digest, reason: "support calls", at }],
    });
  });

  it("withdraws a candidate too", () => {
    const file = rollbackTo(nameCandidate(serving(v2), v3), v2, "support calls", at);
    expect(file).toEqual({ ...serving(v2), held: [{ digest: v3.digest, reason: "support calls", at }] });
  });

  it("changes nothing when it is repeated", () => {
    const once = rollbackTo(serving(v2), v1, "support calls", at);
    expect(rollbackTo(once, v1, "again", "2027-01-01T00:00:00Z")).toEqual(once);
  });

  it("does not go back to a held digest", () => {
    const once = rollbackTo(serving(v2), v1, "support calls", at);
    expect(() => rollbackTo(once, v2, "no, forward", at)).toThrow("late-flights@v2 is on hold here");
  });

  it("has no hold to release that is not there", () => {
    expect(() => releaseHold(serving(v1), v2.digest)).toThrow("nothing is held");
  });
});
