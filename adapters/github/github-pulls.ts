import type { RestEndpointMethodTypes } from "@octokit/rest";
import type { PullRequest, PullRequestPort } from "../../core/ports.ts";
import type { Review } from "../../core/release/approvals.ts";
import {
  branchProtected,
  calling,
  conflict,
  type GitHubClient,
  type GitHubPlace,
  isForbiddenByRules,
  messageOf,
  statusOf,
} from "./github-client.ts";
import { readRole } from "./people.ts";

type PullJson = RestEndpointMethodTypes["pulls"]["list"]["response"]["data"][number];

/** The pull request port over GitHub's REST API. Needs pull_requests: write, and contents: write to merge. */
export function createGitHubPulls(client: GitHubClient, owner: string, repo: string): PullRequestPort {
  const place: GitHubPlace = { client, owner, repo };
  return {
    find: (filter) => find(place, filter),
    open: async (text) => {
      const { data } = await calling(`open a pull request from ${text.head}`, () =>
        client.rest.pulls.create({ owner, repo, ...text }),
      );
      return pullOf({ ...data, merged_at: data.merged_at ?? null });
    },
    update: async (number, change) => {
      await calling(`change #${number}`, () =>
        client.rest.pulls.update({ owner, repo, pull_number: number, ...change }),
      );
    },
    merge: (number, expectedHead) => merge(place, number, expectedHead),
    close: async (number) => {
      await calling(`close #${number}`, () =>
        client.rest.pulls.update({ owner, repo, pull_number: number, state: "closed" }),
      );
    },
    reviews: (number) => listReviews(place, number),
    files: (number) => listFiles(place, number),
    roleOf: (login) => readRole(place, login),
  };
}

/** Newest first. `head` is a branch of this repository, never of a fork. */
async function find({ client, owner, repo }: GitHubPlace, filter: Parameters<PullRequestPort["find"]>[0]) {
  const { head, base, state = "open" } = filter;
  const query = { owner, repo, state, per_page: 100, ...(head && { head: `${owner}:${head}` }), ...(base && { base }) };
  const pulls = await calling("list pull requests", () => client.paginate(client.rest.pulls.list, query));
  return pulls.map(pullOf);
}

function pullOf(
  pull: Pick<PullJson, "number" | "html_url" | "head" | "base" | "state" | "merged_at" | "title" | "body" | "user">,
): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    head: pull.head.ref,
    headSha: pull.head.sha,
    base: pull.base.ref,
    state: pull.merged_at ? "merged" : pull.state === "open" ? "open" : "closed",
    title: pull.title,
    body: (pull.body ?? "").replaceAll("\r\n", "\n"),
    author: pull.user?.login ?? null,
    isFork: pull.head.repo?.full_name !== pull.base.repo.full_name,
  };
}

const opinions: Readonly<Record<string, Review["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  DISMISSED: "dismissed",
};

async function listReviews({ client, owner, repo }: GitHubPlace, number: number): Promise<Review[]> {
  const reviews = await calling(`list the reviews of #${number}`, () =>
    client.paginate(client.rest.pulls.listReviews, { owner, repo, pull_number: number, per_page: 100 }),
  );
  return reviews.flatMap(({ user, state, commit_id: commit }) =>
    user?.type === "User" ? [{ by: user.login, state: opinions[state] ?? "commented", commit: commit ?? null }] : [],
  );
}

async function listFiles({ client, owner, repo }: GitHubPlace, number: number): Promise<string[]> {
  const files = await calling(`list the files of #${number}`, () =>
    client.paginate(client.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 }),
  );
  return files.map(({ filename }) => filename);
}

const mergeMethods = ["merge", "squash", "rebase"] as const;

/** A repository may allow only some ways to merge; the first that it allows is taken. */
async function merge({ client, owner, repo }: GitHubPlace, number: number, expectedHead: string): Promise<string> {
  return await calling(`merge #${number}`, async () => {
    let refusal: unknown;
    for (const merge_method of mergeMethods) {
      try {
        const options = { owner, repo, pull_number: number, sha: expectedHead, merge_method };
        return (await client.rest.pulls.merge(options)).data.sha;
      } catch (error) {
        if (!isOtherMethod(error)) throw refusalOf(error, number);
        refusal = error;
      }
    }
    throw refusal;
  });
}

function isOtherMethod(error: unknown): boolean {
  return statusOf(error) === 405 && /not allowed on this repository/i.test(messageOf(error));
}

function refusalOf(error: unknown, number: number): unknown {
  if (isForbiddenByRules(error)) return branchProtected(`merge #${number}`, error);
  return statusOf(error) === 409 ? conflict(`The head of #${number} has moved.`, error) : error;
}
