import { commitJson, fileJson } from "../code/commit-json.ts";
import { diff } from "../git/diff.ts";
import { log } from "../git/history.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Repository } from "../repositories.ts";
import { type MergeParts, mergePull, updateBranch } from "./merge.ts";
import { createPull, type OpenParts } from "./open.ts";
import { headLabel, type Pull } from "./pull.ts";
import { type UpdateParts, updatePull } from "./update.ts";

interface PullParts extends MergeParts, OpenParts, UpdateParts {}

export function pullRoutes(parts: PullParts): Route[] {
  const found = (request: ApiRequest, repository: Repository): Pull => {
    const pull = parts.pulls.find(repository, request.numberParam("number"));
    if (pull === null) {
      throw notFound();
    }
    return pull;
  };
  return [
    onRepository("GET", "/pulls", "pull_requests:read", (request, repository) => listPulls(parts, request, repository)),
    onRepository("POST", "/pulls", "pull_requests:write", (request, repository) =>
      repository.lock.run(() => createPull(parts, request, repository)),
    ),
    onRepository("GET", "/pulls/:number", "pull_requests:read", async (request, repository) =>
      ok(await parts.pullJson.full(found(request, repository))),
    ),
    onRepository("PATCH", "/pulls/:number", "pull_requests:write", (request, repository) =>
      repository.lock.run(() => updatePull(parts, request, found(request, repository))),
    ),
    onRepository("GET", "/pulls/:number/merge", "contents:read", (request, repository) => {
      if (found(request, repository).merged === null) {
        throw notFound();
      }
      return noContent();
    }),
    onRepository("PUT", "/pulls/:number/merge", "contents:write", (request, repository) =>
      repository.lock.run(() => mergePull(parts, request, found(request, repository))),
    ),
    onRepository("PUT", "/pulls/:number/update-branch", "pull_requests:write", (request, repository) =>
      repository.lock.run(() => updateBranch(parts, request, found(request, repository))),
    ),
    onRepository("GET", "/pulls/:number/files", "pull_requests:read", (request, repository) =>
      listFiles(request, found(request, repository)),
    ),
    onRepository("GET", "/pulls/:number/commits", "pull_requests:read", async (request, repository) => {
      const { base, head } = found(request, repository);
      const commits = await log(repository.git, { range: [`${base.sha}..${head.sha}`], reverse: true });
      return page(request, commits, (commit) => commitJson(repository, commit, parts.accounts));
    }),
    onRepository("GET", "/commits/:sha/pulls", "pull_requests:read", (request, repository) =>
      listPullsOfCommit(parts, request, repository),
    ),
  ];
}

async function listPulls(parts: PullParts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const [state = "open", head, base] = [request.query("state"), request.query("head"), request.query("base")];
  const fits = (pull: Pull): boolean =>
    (state === "all" || pull.state === state) &&
    // As GitHub, a head without an owner filters nothing.
    (head === undefined || !head.includes(":") || headLabel(pull.head) === head) &&
    (base === undefined || pull.base.ref === base);
  const ascending = sorted(parts.pulls.of(repository).filter(fits), request.query("sort") ?? "created");
  const list = request.query("direction") === "asc" ? ascending : ascending.reverse();
  return page(request, list, (pull) => parts.pullJson.brief(pull));
}

function sorted(pulls: Pull[], by: string): Pull[] {
  if (by !== "created" && by !== "updated") {
    throw unprocessable(`the sandbox does not sort pull requests by ${by}`);
  }
  const byNumber = pulls.sort((one, other) => one.number - other.number);
  return by === "created" ? byNumber : byNumber.sort((one, other) => one.updatedAt.localeCompare(other.updatedAt));
}

/** The pull request that brought a commit, or else the open ones that have it. */
async function listPullsOfCommit(parts: PullParts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const sha = await repository.git.commitOf(request.param("sha"));
  if (sha === null) {
    throw unprocessable(`No commit found for SHA: ${request.param("sha")}`);
  }
  const having: Pull[] = [];
  for (const pull of parts.pulls.of(repository)) {
    const brought = pull.merged?.sha === sha || pull.head.sha === sha;
    if (brought || (pull.state === "open" && (await isBetween(repository, sha, pull)))) {
      having.push(pull);
    }
  }
  return page(request, having, (pull) => parts.pullJson.brief(pull));
}

async function isBetween({ git }: Repository, sha: string, { base, head }: Pull): Promise<boolean> {
  return (await git.isAncestor(sha, head.sha)) && !(await git.isAncestor(sha, base.sha));
}

async function listFiles(request: ApiRequest, { base, head }: Pull): Promise<Reply> {
  const { repository } = base;
  const fork = (await repository.git.mergeBase(base.sha, head.sha)) ?? base.sha;
  return page(request, await diff(repository.git, fork, head.sha), (change) => fileJson(repository, head.sha, change));
}
