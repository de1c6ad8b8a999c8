import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { promoteMessage, recordMessage, rollbackMessage } from "../release/commit-message.ts";
import type { ReleaseFile } from "../release/release-file.ts";
import { trailOf } from "./trail.ts";

const ref = (release: string) => ({ release, digest: digestOf(release), uri: "file:///x" });
const [old, young] = [ref("m@v1"), ref("m@v2")];
const file = (rest: Partial<ReleaseFile>): ReleaseFile => ({ version: 1, model: "m", held: [], ...rest });
const held = [{ digest: young.digest, reason: "errors", at: "2026-11-21T10:00:00Z" }];
const rolloutId = "0123456789abcdef0123456789abcdef";
const effect = { kind: "revert-and-hold", release: young, rolloutId, reason: "errors 4 times\nas often" } as const;

const story: [string, ReleaseFile][] = [
  ["Put it there by hand", file({ stable: old })],
  [promoteMessage(young.release, "production", "maria"), file({ stable: old, candidate: young })],
  [recordMessage("production", effect as Parameters<typeof recordMessage>[1]), file({ stable: old, held })],
  ["Lift", file({ stable: old })],
  [`Promote ${young.release} to production (#12)`, file({ stable: old, candidate: young })],
  ["m@v2 is stable in production", file({ stable: young })],
  [rollbackMessage(old.release, "production", "complaints", "https://x"), file({ stable: old, held })],
];
const versions = story.map(([message, file], index) => {
  return { message, file, commit: `${index}`.repeat(40), at: `2026-11-21T1${index}:00:00Z` };
});
const told = (digest: string) =>
  trailOf(digest, "production", versions).map(({ what, by, reason, rolloutId: id }) => [what, by, reason, id]);

it("tells what became of a release, who asked for it and why", () => {
  expect(told(young.digest)).toEqual([
    ["promoted: its rollout begins", "maria", null, null],
    ["rollout failed: taken back and held", null, "errors 4 times as often", rolloutId],
    ["hold lifted", null, null, null],
    ["promoted: its rollout begins", null, null, null],
    ["rollout succeeded: stable", null, null, null],
    ["replaced by m@v1", null, "complaints", null],
    ["put on hold", null, "complaints", null],
  ]);
});

it("tells of the other release what concerns it", () => {
  expect(told(old.digest)).toEqual([
    ["made stable without a rollout", null, null, null],
    ["replaced by m@v2", null, null, null],
    ["made stable without a rollout", null, "complaints", null],
  ]);
});

it("says nothing of a model that was never there", () => {
  expect(told(digestOf("other"))).toEqual([]);
});
