import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BareRepository } from "./bare-repository.ts";
import type { ObjectType } from "./object-reader.ts";
import { git } from "./process.ts";

export interface TreeEntry {
  path: string;
  mode: string;
  type: ObjectType;
  sha: string;
  /** Blobs alone. */
  size?: number;
}

/** A change to a tree; `sha: null` takes the path away. */
export interface TreeEdit {
  path: string;
  mode: string;
  sha: string | null;
}

export async function readTree(repository: BareRepository, tree: string, recursive: boolean): Promise<TreeEntry[]> {
  const flags = recursive ? ["-r", "-t"] : [];
  const { stdout } = await git(repository.folder, ["ls-tree", "-z", "--long", ...flags, tree]);
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((line) => line !== "")
    .map(parseEntry);
}

export async function entryAt(repository: BareRepository, commit: string, path: string): Promise<TreeEntry | null> {
  const { stdout } = await git(repository.folder, ["ls-tree", "-z", "--long", "--full-tree", commit, "--", path]);
  const line = stdout.toString("utf8").split("\0")[0];
  return line ? parseEntry(line) : null;
}

function parseEntry(line: string): TreeEntry {
  const [, mode, type, sha, size, path] = /^(\d+) (\w+) ([0-9a-f]+)\s+(-|\d+)\t(.*)$/s.exec(line) ?? [];
  return {
    path: String(path),
    mode: String(mode),
    type: type as ObjectType,
    sha: String(sha),
    ...(size !== "-" && { size: Number(size) }),
  };
}

/** The tree that `base` becomes by the edits. Subtrees can be put in by their id where nothing is yet. */
export async function editTree(repository: BareRepository, base: string | null, edits: readonly TreeEdit[]) {
  return withIndex(repository, async (environment) => {
    const run = (args: string[], input?: string) =>
      git(repository.folder, args, { environment, ...(input !== undefined && { input }) });
    if (base !== null) {
      await run(["read-tree", base]);
    }
    const [subtrees, others] = [edits.filter(isSubtree), edits.filter((edit) => !isSubtree(edit))];
    const lines = others.map(
      ({ path, mode, sha }) => `${sha === null ? `0 ${"0".repeat(40)}` : `${mode} ${sha}`}\t${path}\0`,
    );
    await run(["update-index", "-z", "--index-info"], lines.join(""));
    for (const { path, sha } of subtrees) {
      await run(["read-tree", `--prefix=${path}/`, String(sha)]);
    }
    return (await run(["write-tree"])).stdout.toString("utf8").trim();
  });
}

const isSubtree = ({ mode, sha }: TreeEdit): boolean => sha !== null && Number(mode) === 40000;

/** The tree of a folder on disk, its `.gitignore` obeyed. */
export async function treeOfFolder(repository: BareRepository, folder: string): Promise<string> {
  return withIndex(repository, async (environment) => {
    await git(repository.folder, ["--work-tree", folder, "add", "--all", folder], { environment });
    return (await git(repository.folder, ["write-tree"], { environment })).stdout.toString("utf8").trim();
  });
}

async function withIndex<T>(repository: BareRepository, work: (environment: Record<string, string>) => Promise<T>) {
  const index = join(repository.folder, `index-${randomBytes(6).toString("hex")}`);
  try {
    return await work({ GIT_INDEX_FILE: index });
  } finally {
    await rm(index, { force: true });
  }
}
