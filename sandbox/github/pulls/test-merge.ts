import { type BareRepository, type Signature, zeroSha } from "../git/bare-repository.ts";
import { mergeTrees } from "../git/merge.ts";
import { headRef, mergeRef, type Pull } from "./pull.ts";

/** Commits that GitHub itself makes are committed by this. */
export const githubSignature: Signature = { name: "GitHub", email: "noreply@github.com" };

/**
 * Brings `refs/pull/N/head` and `refs/pull/N/merge` up to date. The merge commit is what workflows of a pull_request
 * event check out; it is absent while there are conflicts.
 */
export async function refreshTestMerge(pull: Pull, author: Signature): Promise<void> {
  const { git } = pull.base.repository;
  if (pull.head.repository !== pull.base.repository) {
    await git.fetch(pull.head.repository.git, `+refs/heads/${pull.head.ref}:${headRef(pull.number)}`);
  }
  await setRef(git, headRef(pull.number), pull.head.sha);
  const tree = await mergeTrees(git, pull.base.sha, pull.head.sha);
  if (tree === null) {
    pull.testMerge = null;
    await git.deleteRef(mergeRef(pull.number));
    return;
  }
  pull.testMerge = await git.writeCommit({
    tree,
    parents: [pull.base.sha, pull.head.sha],
    message: `Merge ${pull.head.sha} into ${pull.base.sha}\n`,
    author,
    committer: githubSignature,
  });
  await setRef(git, mergeRef(pull.number), pull.testMerge);
}

async function setRef(git: BareRepository, name: string, sha: string): Promise<void> {
  const current = await git.lookUp(name);
  await git.updateRef(name, sha, current?.sha ?? zeroSha);
}
