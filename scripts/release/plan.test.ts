import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Git, gitIn, planRelease } from "./plan.ts";

let folder: string;
let git: Git;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-plan-"));
  git = gitIn(folder);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Maintainer");
  git("config", "user.email", "maintainer@example.com");
  commit("Begin");
});
afterEach(() => rmSync(folder, { recursive: true }));

const commit = (message: string) => git("commit", "--quiet", "--allow-empty", "--message", message);
const plan = (version: string) => planRelease(git, version);

/** As a release leaves it: a tag on a commit of no branch. */
function release(version: string): void {
  const { tag, changelog } = plan(version);
  const branch = git("branch", "--show-current");
  git("checkout", "--quiet", "--detach");
  writeFileSync(join(folder, "CHANGELOG.md"), changelog);
  git("add", "CHANGELOG.md");
  commit(`Release ${version}`);
  git("tag", "--annotate", "--message", version, tag);
  git("checkout", "--quiet", branch);
}

describe("there is no release", () => {
  it("of a version that is out, or that is none", () => {
    release("1.0.0");
    commit("Go on");
    expect(() => plan("1.0.0")).toThrow("The tag v1.0.0 is there already. A release never changes.");
    expect(() => plan("v1.0.1")).toThrow("'v1.0.1' is no version: write it as 1.2.3.");
    expect(() => plan("1.0.2")).toThrow("1.0.2 does not follow 1.0.0");
  });

  it("of nothing new, or of a version that says less than what has changed", () => {
    release("1.0.0");
    expect(() => plan("1.0.1")).toThrow("Nothing has changed since the release before.");
    commit("Answer a question more\n\nChangelog: added");
    expect(() => plan("1.0.1")).toThrow("(added) asks for 1.1.0 at least");
  });

  it("with changes that no commit holds", () => {
    writeFileSync(join(folder, "note.txt"), "");
    expect(() => plan("1.0.0")).toThrow("There are changes that no commit holds:\n?? note.txt");
  });

  it("with a change of a kind that nobody knows", () => {
    release("1.0.0");
    commit("Change it\n\nChangelog: feature");
    expect(() => plan("1.1.0")).toThrow('"Change it" has the line "Changelog: feature"');
  });
});

it("tells what has changed since the release before, above what was told then", () => {
  release("1.0.0");
  commit("Mend it\n\nWhy.\n\nChangelog: fixed");
  commit("Write a test");
  const { section, changelog, moving, previous } = plan("1.0.1");
  expect(previous).toEqual({ major: 1, minor: 0, patch: 0 });
  expect(section.replace(/\(.*\)/, "(today)")).toBe(
    "## 1.0.1 (today)\n\n### Fixed\n\n* Mend it\n\n### Without a change for users\n\n* Write a test\n",
  );
  expect(changelog).toMatch(/## 1\.0\.1 [\s\S]+\n\n## 1\.0\.0 .*\n\nThe first release\.\n$/);
  expect(moving).toEqual(["v1", "v1.0"]);
});

it("tells the edit that a breaking change asks for, over several lines of the message", () => {
  release("1.0.0");
  commit("Refuse the old word\n\nChangelog: breaking\nTo-do: write the new word,\n  everywhere");
  expect(plan("2.0.0").section).toContain("### To do\n\n* Refuse the old word: write the new word, everywhere\n");
});

it("repairs an old line without taking anybody back", () => {
  release("1.0.0");
  git("branch", "lines/1.0");
  commit("Add\n\nChangelog: added");
  release("1.1.0");
  git("checkout", "--quiet", "lines/1.0");
  commit("Mend\n\nChangelog: fixed");
  const { moving, previous } = plan("1.0.1");
  expect(previous).toEqual({ major: 1, minor: 0, patch: 0 });
  expect(moving).toEqual(["v1.0"]);
});
