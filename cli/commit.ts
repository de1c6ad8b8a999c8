import { gitIn } from "../adapters/git/git-command.ts";

const head = ["rev-parse", "--verify", "--quiet", "HEAD"];

/** The commit that is checked out; null outside a git checkout. */
export async function checkedOutCommit(root: string): Promise<string | null> {
  const git = gitIn(root);
  return (await git.test(head)) ? (await git(head)).trim() : null;
}

/** The branch that others branch from, as far as a checkout tells. */
export async function defaultBranch(root: string): Promise<string> {
  const git = gitIn(root);
  const ask = async (...args: string[]) => ((await git.test(args)) ? (await git(args)).trim() : null);
  const remote = await ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  if (remote !== null) return remote.replace(/^origin\//, "");
  for (const usual of ["main", "master"]) {
    if ((await ask("rev-parse", "--verify", "--quiet", `refs/heads/${usual}`)) !== null) return usual;
  }
  return (await ask("symbolic-ref", "--quiet", "--short", "HEAD")) ?? "main";
}
