import { calling, type GitHubPlace } from "./github-client.ts";

/** A pull request as it stands now. */
export interface PullSeen {
  number: number;
  headSha: string;
  headBranch: string;
  /** Owner of the repository that the head is in: another one for a fork, null when that was deleted. */
  headOwner: string | null;
  base: string;
  state: "open" | "closed";
  author: string | null;
}

export async function readPull({ client, owner, repo }: GitHubPlace, number: number): Promise<PullSeen> {
  const { data } = await calling(`read #${number}`, () => client.rest.pulls.get({ owner, repo, pull_number: number }));
  return {
    number,
    headSha: data.head.sha,
    headBranch: data.head.ref,
    headOwner: data.head.repo?.owner.login ?? null,
    base: data.base.ref,
    state: data.state,
    author: data.user?.login ?? null,
  };
}

/** When the commit was made, as its author says, in milliseconds. */
export async function committedAt({ client, owner, repo }: GitHubPlace, sha: string): Promise<number> {
  const { data } = await calling(`read the commit ${sha}`, () =>
    client.rest.git.getCommit({ owner, repo, commit_sha: sha }),
  );
  return Date.parse(data.committer.date);
}
