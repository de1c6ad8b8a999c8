import { execFileSync } from "node:child_process";
import { type Commit, changelogWith, readCommit, sectionOf } from "./changelog.ts";
import { compareVersions, formatVersion, movingTags, parseVersion, refusalOf, type Version } from "./version.ts";

/** A release that is refused, with the reason in a sentence. Nothing was changed. */
export class Refused extends Error {}

export type Git = (...args: string[]) => string;

export function gitIn(folder: string): Git {
  return (...args) =>
    execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
}

/** Everything that is decided before anything is built. */
export interface Plan {
  version: Version;
  tag: string;
  /** The commit of main that is released. */
  commit: string;
  previous: Version | null;
  /** Tags that are to point here too. */
  moving: string[];
  /** This release alone, and the whole CHANGELOG.md. */
  section: string;
  changelog: string;
}

/** @throws Refused */
export function planRelease(git: Git, wanted: string): Plan {
  const version = parseVersion(wanted);
  if (version === null) throw new Refused(`'${wanted}' is no version: write it as 1.2.3.`);
  const tag = `v${formatVersion(version)}`;
  const changes = git("status", "--porcelain");
  if (changes !== "") throw new Refused(`There are changes that no commit holds:\n${changes}`);
  const released = releasedVersions(git);
  if (git("tag", "--list", tag) !== "") throw new Refused(`The tag ${tag} is there already. A release never changes.`);
  const previous = previousOf(git, released);
  const commits = previous === null ? null : commitsSince(git, previous);
  const kinds = (commits ?? []).flatMap(({ kind }) => kind ?? []);
  const refusal =
    commits?.length === 0 ? "Nothing has changed since the release before." : refusalOf(version, previous, kinds);
  if (refusal !== null) throw new Refused(refusal);
  const section = sectionOf({ version, date: git("log", "-1", "--format=%cs"), commits });
  const before = previous === null ? null : `${git("show", `v${formatVersion(previous)}:CHANGELOG.md`)}\n`;
  return {
    ...{ version, tag, previous, section },
    commit: git("rev-parse", "HEAD"),
    moving: movingTags(version, released),
    changelog: changelogWith(section, before),
  };
}

function releasedVersions(git: Git): Version[] {
  return git("tag", "--list", "v*.*.*")
    .split("\n")
    .flatMap((tag) => parseVersion(tag.slice(1)) ?? []);
}

/** The newest release that was made from this commit or from one before it: also on a branch that keeps an old line alive. */
function previousOf(git: Git, released: readonly Version[]): Version | null {
  const newestFirst = released.toSorted((a, b) => compareVersions(b, a));
  return newestFirst.find((version) => isAncestor(git, `v${formatVersion(version)}^{commit}^`)) ?? null;
}

function isAncestor(git: Git, commit: string): boolean {
  try {
    git("merge-base", "--is-ancestor", commit, "HEAD");
    return true;
  } catch (error) {
    // 1 is its "no"; anything else is not an answer.
    if ((error as { status?: number }).status === 1) return false;
    throw error;
  }
}

function commitsSince(git: Git, previous: Version): Commit[] {
  const format =
    "%s%x1f%(trailers:key=Changelog,valueonly,separator=%x20)%x1f%(trailers:key=To-do,valueonly,unfold,separator=%x20)";
  const log = git("log", "--no-merges", `--format=${format}`, `v${formatVersion(previous)}^{commit}^..HEAD`);
  return log
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [subject = "", changelog = "", toDo = ""] = line.split("\x1f");
      try {
        return readCommit(subject, changelog.trim(), toDo.trim());
      } catch (error) {
        throw new Refused((error as Error).message);
      }
    });
}
