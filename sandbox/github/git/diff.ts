import { type BareRepository, zeroSha } from "./bare-repository.ts";

export type ChangeStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "changed";

export interface FileChange {
  path: string;
  previousPath?: string;
  status: ChangeStatus;
  sha: string;
  additions: number;
  deletions: number;
  /** The hunks; absent for binary files and those too large for GitHub to show. */
  patch?: string;
}

const statusByLetter: Record<string, ChangeStatus> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** Bytes of one file's patch beyond which GitHub leaves it out. */
const largestPatch = 1_000_000;

/** The id of the tree without files, known to every git. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export async function diff(repository: BareRepository, from: string, to: string): Promise<FileChange[]> {
  const run = async (...args: string[]): Promise<string> =>
    (await repository.ask(["diff-tree", "-r", "-M", ...args], [from, to])).stdout.toString("utf8");
  const [raw, numbers, patches] = await Promise.all([
    run("-z", "--raw", "--no-abbrev"),
    run("-z", "--numstat"),
    run("-p"),
  ]);
  const counts = parseCounts(numbers);
  const hunks = parsePatches(patches);
  return parseRaw(raw).map((change, index) => {
    const { additions, deletions } = counts[index] ?? { additions: 0, deletions: 0 };
    const patch = hunks[index];
    return { ...change, additions, deletions, ...(patch !== undefined && patch.length <= largestPatch && { patch }) };
  });
}

/** Paths that differ, without contents: cheap enough for each commit of a push. */
export async function changedPaths(repository: BareRepository, from: string, to: string) {
  const { stdout } = await repository.ask(["diff-tree", "-r", "--no-renames", "-z", "--raw"], [from, to]);
  const changes = parseRaw(stdout.toString("utf8"));
  const having = (...statuses: ChangeStatus[]): string[] =>
    changes.filter(({ status }) => statuses.includes(status)).map(({ path }) => path);
  return { added: having("added"), removed: having("removed"), modified: having("modified", "changed") };
}

function parseRaw(raw: string): Omit<FileChange, "additions" | "deletions">[] {
  const fields = raw.split("\0");
  const changes: Omit<FileChange, "additions" | "deletions">[] = [];
  for (let at = 0; fields[at]?.startsWith(":"); ) {
    const [, , oldSha = "", newSha = "", letter = ""] = String(fields[at]).split(" ");
    const status = statusByLetter[letter.charAt(0)] ?? "changed";
    const sha = newSha === zeroSha ? oldSha : newSha;
    const moved = status === "renamed" || status === "copied";
    const first = String(fields[at + 1]);
    changes.push(
      moved ? { path: String(fields[at + 2]), previousPath: first, status, sha } : { path: first, status, sha },
    );
    at += moved ? 3 : 2;
  }
  return changes;
}

/** `ADDED TAB DELETED TAB PATH NUL`, where a rename has an empty path and the two names behind it. */
function parseCounts(numbers: string): { additions: number; deletions: number }[] {
  const fields = numbers.split("\0");
  const counts: { additions: number; deletions: number }[] = [];
  for (let at = 0; at < fields.length; ) {
    const [added, deleted, path] = String(fields[at]).split("\t");
    if (path === undefined) {
      break;
    }
    counts.push({ additions: Number(added) || 0, deletions: Number(deleted) || 0 });
    at += path === "" ? 3 : 1;
  }
  return counts;
}

function parsePatches(text: string): (string | undefined)[] {
  return text
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => {
      const start = part.search(/^@@ /m);
      return start === -1 ? undefined : part.slice(start).trimEnd();
    });
}
