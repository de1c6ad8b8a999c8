import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type BareRepository, zeroSha } from "./bare-repository.ts";
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
  const { stdout } = await repository.ask(["ls-tree", "-z", "--long", ...flags], [tree]);
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

/** The tree that `base` becomes by the edits. A subtree is put in by its id, beside what is there already. */
export async function editTree(repository: BareRepository, base: string | null, edits: readonly TreeEdit[]) {
  const leaves = (await Promise.all(edits.map((edit) => leavesOf(repository, edit)))).flat();
  const lines = leaves.map(({ path, mode, sha }) => `${sha === null ? `0 ${zeroSha}` : `${mode} ${sha}`}\t${path}\0`);
  return withIndex(repository, async (environment) => {
    if (base !== null) {
      await git(repository.folder, ["read-tree", base], { environment });
    }
    await git(repository.folder, ["update-index", "-z", "--replace", "--index-info"], {
      environment,
      input: lines.join(""),
    });
    return (await git(repository.folder, ["write-tree"], { environment })).stdout.toString("utf8").trim();
  });
}

/** The index knows files alone. */
async function leavesOf(repository: BareRepository, edit: TreeEdit): Promise<TreeEdit[]> {
  if (edit.sha === null || edit.mode !== "040000") {
    return [edit];
  }
  const entries = await readTree(repository, edit.sha, true);
  const files = entries.filter(({ type }) => type !== "tree");
  return files.map(({ path, mode, sha }) => ({ path: `${edit.path}/${path}`, mode, sha }));
}

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
