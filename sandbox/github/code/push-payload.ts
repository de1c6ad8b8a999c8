import { type RefMove, zeroSha } from "../git/bare-repository.ts";
import { changedPaths, emptyTree } from "../git/diff.ts";
import { type Commit, log, readCommit } from "../git/history.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { loginIn } from "./commit-json.ts";

/** GitHub puts no more commits into one push payload. */
const mostCommits = 2048;

export async function pushPayload(repository: Repository, move: RefMove, pusher: { name: string; email: string }) {
  const { ref, before, after } = move;
  const head = after === zeroSha ? null : await repository.git.lookUp(`${after}^{commit}`);
  const commits = head === null ? [] : await newCommits(repository, move);
  return {
    ref,
    before,
    after,
    created: before === zeroSha,
    deleted: after === zeroSha,
    forced: before !== zeroSha && head !== null && !(await repository.git.isAncestor(before, after)),
    base_ref: null,
    compare: `${repository.htmlUrl}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: await Promise.all(commits.map((commit) => pushedCommit(repository, commit))),
    head_commit: head === null ? null : await pushedCommit(repository, await readCommit(repository.git, head.sha)),
    pusher,
  };
}

/** Oldest first. A new branch brings what the default branch has not; a tag brings nothing. */
async function newCommits(repository: Repository, { ref, before, after }: RefMove): Promise<Commit[]> {
  if (!ref.startsWith("refs/heads/")) {
    return [];
  }
  const main = `refs/heads/${defaultBranch}`;
  const known = before === zeroSha ? (ref === main ? [] : ["--not", main]) : ["--not", before];
  return log(repository.git, { range: [after, ...known], limit: mostCommits, reverse: true });
}

async function pushedCommit(repository: Repository, commit: Commit): Promise<Json> {
  const { added, removed, modified } = await changedPaths(repository.git, commit.parents[0] ?? emptyTree, commit.sha);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repository.htmlUrl}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added,
    removed,
    modified,
  };
}

function person({ name, email, date }: Commit["author"]): Json {
  const username = loginIn(email);
  return { name, email, date, ...(username !== null && { username }) };
}
