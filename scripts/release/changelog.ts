import { formatVersion, type Kind, kinds, type Version } from "./version.ts";

/** CHANGELOG.md is made of commit messages. It is never on main: each tag holds it, with all that was before. */
export interface Commit {
  subject: string;
  /** Null where the message does not say. */
  kind: Kind | null;
  /** The edit that a breaking change asks of users; empty for any other. */
  toDo: string;
}

const headings: Readonly<Record<Kind, string>> = {
  breaking: "To do",
  decision: "Decisions",
  security: "Security",
  added: "Added",
  changed: "Changed",
  fixed: "Fixed",
};

/**
 * A commit as its subject and the lines `Changelog:` and `To-do:` at the end of its message tell.
 * @throws for a kind that nobody knows, which would be left out unnoticed, and for a breaking change without its remedy
 */
export function readCommit(subject: string, changelog: string, toDo: string): Commit {
  if (changelog === "") return { subject, kind: null, toDo: "" };
  const kind = kinds.find((each) => each === changelog.toLowerCase());
  if (kind === undefined) {
    throw new Error(`"${subject}" has the line "Changelog: ${changelog}"; known are ${kinds.join(", ")}.`);
  }
  if ((kind === "breaking") !== (toDo !== "")) {
    throw new Error(`"${subject}": a breaking change, and no other, has a line "To-do:" with the edit that it needs.`);
  }
  return { subject, kind, toDo };
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
  return commits.length === 0
    ? []
    : [`### ${heading}`, commits.map(({ subject, toDo }) => `* ${subject}${toDo && `: ${toDo}`}`).join("\n")];
}

const head = "# Changelog\n";

/** @param previous the file of the release before, null when this is the first */
export function changelogWith(section: string, previous: string | null): string {
  if (previous === null) return `${head}\n${section}`;
  if (!previous.startsWith(`${head}\n## `)) throw new Error("The CHANGELOG.md of the release before is not ours.");
  return `${head}\n${section}\n${previous.slice(head.length + 1)}`;
}
