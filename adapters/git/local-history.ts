import { mkdir } from "node:fs/promises";
import { dirname, join, matchesGlob } from "node:path";
import type { HistoryPort } from "../../core/ports.ts";
import { type Git, gitIn } from "./git-command.ts";

/**
 * Files of other commits, out of the checkout's own objects. A workflow checks out one commit alone, so what is not there
 * is asked for once where the checkout came from; without a network or a right to, it is not to be had.
 */
export function createLocalHistory(root: string): HistoryPort {
  const git = gitIn(root);
  return {
    extract: async (ref, pattern, folder) => {
      const commit = await commitOf(git, ref);
      if (commit === null) return null;
      // Relative to the folder, as the data source is: the repository may begin further up.
      const prefix = (await git(["rev-parse", "--show-prefix"])).trim();
      const listed = await git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", prefix || "."]);
      const paths = listed.split("\0").flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
      const matching = paths.filter((path) => path !== "" && matchesGlob(path, pattern)).sort();
      for (const path of matching) await writeBlob(git, `${commit}:${prefix}${path}`, join(root, folder, path));
      return matching;
    },
  };
}

async function commitOf(git: Git, ref: string): Promise<string | null> {
  for (const name of [`refs/remotes/origin/${ref}`, `refs/heads/${ref}`, ref]) {
    const commit = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (commit !== null) return commit.trim();
  }
  if (!(await git.test(["fetch", "--quiet", "--no-tags", "--depth=1", "--end-of-options", "origin", ref]))) return null;
  return (await git(["rev-parse", "--verify", "FETCH_HEAD^{commit}"])).trim();
}

async function writeBlob(git: Git, object: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await git.toFile(["cat-file", "blob", object], path);
}
