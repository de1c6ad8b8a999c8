import { expect, it } from "vitest";
import { changelogWith, kindOf, sectionOf } from "./changelog.ts";

const first = { version: { major: 1, minor: 0, patch: 0 }, date: "2027-01-31", commits: null };

it("begins with the first release", () => {
  expect(changelogWith(sectionOf(first), null)).toBe("# Changelog\n\n## 1.0.0 (2027-01-31)\n\nThe first release.\n");
});

it("says first what breaks, and last what no user meets; the newest release stands above the others", () => {
  const commits = [
    { subject: "Rename a file", kind: null },
    { subject: "Read a gate's slices again", kind: "fixed" },
    { subject: "Refuse the old word", kind: "breaking" },
  ] as const;
  const section = sectionOf({ version: { major: 2, minor: 0, patch: 0 }, date: "2027-03-01", commits });
  expect(changelogWith(section, changelogWith(sectionOf(first), null))).toBe(`# Changelog

## 2.0.0 (2027-03-01)

### Breaking: read this before you upgrade

* Refuse the old word

### Fixed

* Read a gate's slices again

### Without a change for users

* Rename a file

## 1.0.0 (2027-01-31)

The first release.
`);
});

it("takes no kind that it does not know", () => {
  expect(kindOf("One", "Fixed")).toBe("fixed");
  expect(kindOf("One", "")).toBeNull();
  expect(() => kindOf("One", "feature")).toThrow('"One" has the line "Changelog: feature"; known are breaking,');
});

it("continues no other file", () => {
  expect(() => changelogWith(sectionOf(first), "# History\n")).toThrow("is not ours");
});
