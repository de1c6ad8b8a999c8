import { gitIn } from "../adapters/git/git-command.ts";

const head = ["rev-parse", "--verify", "--quiet", "HEAD"];

/** The commit that is checked out; null outside a git checkout. */
export async function checkedOutCommit(root: string): Promise<string | null> {
  const git = gitIn(root);
  return (await git.test(head)) ? (await git(head)).trim() : null;
}
