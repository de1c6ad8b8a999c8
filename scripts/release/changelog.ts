import { formatVersion, type Kind, kinds, type Version } from "./version.ts";

/** CHANGELOG.md is made of commit messages. It is never on main: each tag holds it, with all that was before. */
export interface Commit {
  subject: string;
  /** Null where the message does not say. */
  kind: Kind | null;
}

const headings: Readonly<Record<Kind, string>> = {
  breaking: "Breaking: read this before you upgrade",
  security: "Security",
  added: "Added",
  changed: "Changed",
  fixed: "Fixed",
};

/** Of a commit's trailer. @throws for a word that is none of the kinds: it would be left out without anybody noticing */
export function kindOf(subject: string, trailer: string): Kind | null {
  if (trailer === "") return null;
  const kind = kinds.find((each) => each === trailer.toLowerCase());
  if (kind === undefined) {
    throw new Error(`"${subject}" has the line "Changelog: ${trailer}"; known are ${kinds.join(", ")}.`);
  }
  return kind;
}

export interface Release {
  version: Version;
  /** `2027-01-31` */
  date: string;
  /** Since the previous release, newest first; null for the first release. */
  commits: readonly Commit[] | null;
}

export function sectionOf({ version, date, commits }: Release): string {
  const title = `## ${formatVersion(version)} (${date})`;
  if (commits === null) return `${title}\n\nThe first release.\n`;
  const parts = kinds.flatMap((kind) =>
    part(
      headings[kind],
      commits.filter((commit) => commit.kind === kind),
    ),
  );
  const rest = part(
    "Without a change for users",
    commits.filter(({ kind }) => kind === null),
  );
  return `${[title, ...parts, ...rest].join("\n\n")}\n`;
}

function part(heading: string, commits: readonly Commit[]): string[] {
  return commits.length === 0 ? [] : [`### ${heading}`, commits.map(({ subject }) => `* ${subject}`).join("\n")];
}

const head = "# Changelog\n";

/** @param previous the file of the release before, null when this is the first */
export function changelogWith(section: string, previous: string | null): string {
  if (previous === null) return `${head}\n${section}`;
  if (!previous.startsWith(`${head}\n## `)) throw new Error("The CHANGELOG.md of the release before is not ours.");
  return `${head}\n${section}\n${previous.slice(head.length + 1)}`;
}
