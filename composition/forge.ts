import { getOctokit } from "@actions/github";
import { createLocalRepository } from "../adapters/git/local-repository.ts";
import { createGitHubIssues } from "../adapters/github/github-issues.ts";
import { createGitHubPulls } from "../adapters/github/github-pulls.ts";
import { createGitHubRepository } from "../adapters/github/github-repository.ts";
import { SluiceError } from "../core/errors.ts";
import type { IssuesPort } from "../core/monitor/alerts/alert-ports.ts";
import type { PullRequestPort, RepositoryPort } from "../core/ports.ts";

export interface Forge {
  repository: RepositoryPort;
  pulls: PullRequestPort;
  issues: IssuesPort | null;
}

/** GitHub where its variables are set, as in every workflow job; else the local checkout, which has no pull requests. */
export function createForge(root: string, env: Readonly<Record<string, string | undefined>>): Forge {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: slug, GITHUB_API_URL: baseUrl } = env;
  if (!token || !slug) {
    return { repository: createLocalRepository(root), pulls: noPulls, issues: null };
  }
  const [owner, repo, ...rest] = slug.split("/");
  if (!owner || !repo || rest.length > 0) {
    throw new SluiceError("USAGE", `GITHUB_REPOSITORY is "${slug}".`, { remedy: "Set it to OWNER/REPOSITORY." });
  }
  // The toolkit's client, because it also obeys the runner's proxy settings.
  const client = getOctokit(token, { log: silent, ...(baseUrl && { baseUrl }) });
  return {
    repository: createGitHubRepository(client, owner, repo),
    pulls: createGitHubPulls(client, owner, repo),
    issues: createGitHubIssues({ client, owner, repo }),
  };
}

/** A file that is not there is an answer, not a line in the log; every real failure is thrown. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function refuse(): Promise<never> {
  throw new SluiceError("USAGE", "There are no pull requests without GitHub.", {
    remedy: "Set GITHUB_TOKEN and GITHUB_REPOSITORY, or run this in a workflow.",
  });
}

const noPulls: PullRequestPort = {
  find: async () => refuse(),
  open: async () => refuse(),
  update: async () => refuse(),
  merge: async () => refuse(),
  close: async () => refuse(),
  reviews: async () => refuse(),
  files: async () => refuse(),
  roleOf: async () => refuse(),
};
