import { diff } from "../git/diff.ts";
import { countCommits, log, readCommit } from "../git/history.ts";
import { notFound } from "../http/problem.ts";
import { ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import { changesOf, commitJson, fileJson, mostFiles } from "./commit-json.ts";

export function commitRoutes(accounts: Accounts): Route[] {
  return [
    onRepository("GET", "/commits", "contents:read", (request, repository) =>
      listCommits(accounts, request, repository),
    ),
    onRepository("GET", "/commits/*ref", "contents:read", (request, repository) =>
      getCommit(accounts, request, repository),
    ),
    onRepository("GET", "/compare/*basehead", "contents:read", (request, repository) =>
      compare(accounts, request, repository),
    ),
  ];
}

async function commitNamed(repository: Repository, name: string): Promise<string> {
  const sha = await repository.git.commitOf(name);
  if (sha === null) {
    throw notFound();
  }
  return sha;
}

async function listCommits(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const start = await commitNamed(repository, request.query("sha") ?? defaultBranch);
  const [path, author, since, until] = ["path", "author", "since", "until"].map((name) => request.query(name));
  const commits = await log(repository.git, { range: [start], path, author, since, until });
  return page(request, commits, (commit) => commitJson(repository, commit, accounts));
}

async function getCommit(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const sha = await commitNamed(repository, request.param("ref"));
  if (request.accepts("application/vnd.github.sha")) {
    return { status: 200, headers: { "content-type": "application/vnd.github.sha" }, body: Buffer.from(sha) };
  }
  const commit = await readCommit(repository.git, sha);
  const changes = await changesOf(repository, commit);
  const sum = (count: "additions" | "deletions"): number => changes.reduce((total, change) => total + change[count], 0);
  const stats = { additions: sum("additions"), deletions: sum("deletions") };
  return ok({
    ...(await commitJson(repository, commit, accounts)),
    stats: { ...stats, total: stats.additions + stats.deletions },
    files: changes.slice(0, mostFiles).map((change) => fileJson(repository, sha, change)),
  });
}

/** `BASE...HEAD`, as the three-dot comparison: what happened on head since it left base. */
async function compare(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const [baseName, headName, more] = request.param("basehead").split("...");
  if (!baseName || !headName || more !== undefined) {
    throw notFound();
  }
  const { git } = repository;
  const [base, head] = [await commitNamed(repository, baseName), await commitNamed(repository, headName)];
  const fork = await git.mergeBase(base, head);
  if (fork === null) {
    throw notFound(`No common ancestor between ${baseName} and ${headName}.`);
  }
  const [ahead, behind] = [await countCommits(git, base, head), await countCommits(git, head, base)];
  const commits = await log(git, { range: [`${base}..${head}`], reverse: true });
  const json = async (sha: string) => commitJson(repository, await readCommit(git, sha), accounts);
  const files = (await diff(git, fork, head)).slice(0, mostFiles).map((change) => fileJson(repository, head, change));
  const reply = await page(request, commits, (commit) => commitJson(repository, commit, accounts));
  const address = `${repository.htmlUrl}/compare/${baseName}...${headName}`;
  return {
    ...reply,
    body: {
      url: `${repository.apiUrl}/compare/${baseName}...${headName}`,
      html_url: address,
      permalink_url: `${repository.htmlUrl}/compare/${base}...${head}`,
      diff_url: `${address}.diff`,
      patch_url: `${address}.patch`,
      base_commit: await json(base),
      merge_base_commit: await json(fork),
      status: statusOf(ahead, behind),
      ahead_by: ahead,
      behind_by: behind,
      total_commits: commits.length,
      commits: reply.body,
      files,
    },
  };
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) {
    return "diverged";
  }
  if (ahead === 0 && behind === 0) {
    return "identical";
  }
  return ahead > 0 ? "ahead" : "behind";
}
