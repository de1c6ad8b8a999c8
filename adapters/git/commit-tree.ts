import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Git } from "./git-command.ts";

export interface FileChange {
  path: string;
  content: string;
  message: string;
  /** null: a first commit, with no other content. */
  parent: string | null;
}

/** Makes a commit object through an index of its own; no ref, work tree or index of the user is touched. */
export async function commitTree(git: Git, { path, content, message, parent }: FileChange): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-index-"));
  try {
    const env = { GIT_INDEX_FILE: join(folder, "index") };
    if (parent !== null) await git(["read-tree", parent], { env });
    const blob = (await git(["hash-object", "-w", "--stdin"], { input: content })).trim();
    await git(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { env });
    const tree = (await git(["write-tree"], { env })).trim();
    const parents = parent === null ? [] : ["-p", parent];
    const committed = await git(["commit-tree", tree, ...parents, "-F", "-"], {
      input: message,
      env: await identityOf(git),
    });
    return committed.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A machine may have no identity configured; people's own is kept. */
export async function identityOf(git: Git): Promise<Record<string, string>> {
  if (await git.test(["var", "GIT_COMMITTER_IDENT"])) return {};
  const [name, email] = ["Sluice", "sluice@localhost"];
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
