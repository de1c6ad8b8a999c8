import { expect, it } from "vitest";
import { changelogWith, readCommit, sectionOf } from "./changelog.ts";

const first = { version: { major: 1, minor: 0, patch: 0 }, date: "2027-01-31", commits: null };

it("begins with the first release", () => {
  expect(changelogWith(sectionOf(first), null)).toBe("# Changelog\n\n## 1.0.0 (2027-01-31)\n\nThe first release.\n");
});

it("says first what breaks, and last what no user meets; the newest release stands above the others", () => {
  const commits = [
    { subject: "Rename a file", kind: null, toDo: "" },
    { subject: "Read a gate's slices again", kind: "fixed", toDo: "" },
    { subject: "Refuse the old word", kind: "breaking", toDo: "write the new one" },
  ] as const;
  const section = sectionOf({ version: { major: 2, minor: 0, patch: 0 }, date: "2027-03-01", commits });
  expect(changelogWith(section, changelogWith(sectionOf(first), null))).toBe(`# Changelog

## 2.0.0 (2027-03-01)

### To do

* Refuse the old word: write the new one

### Fixed

* Read a gate's slices again

### Without a change for users

* Rename a file

## 1.0.0 (2027-01-31)

The first release.
`);
});

it("takes no kind that it does not know, and no breaking change without its remedy", () => {
  expect(readCommit("One", "Fixed", "")).toEqual({ subject: "One", kind: "fixed", toDo: "" });
  expect(readCommit("One", "", "").kind).toBeNull();
  expect(() => readCommit("One", "feature", "")).toThrow(
    '"One" has the line "Changelog: feature"; known are breaking,',
  );
  expect(() => readCommit("One", "breaking", "")).toThrow('a breaking change, and no other, has a line "To-do:"');
  expect(() => readCommit("One", "fixed", "edit")).toThrow('a breaking change, and no other, has a line "To-do:"');
});

it("continues no other file", () => {
  expect(() => changelogWith(sectionOf(first), "# History\n")).toThrow("is not ours");
});
