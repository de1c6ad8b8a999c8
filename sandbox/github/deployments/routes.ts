import type { RefUpdates } from "../code/ref-updates.ts";
import type { EventFeed } from "../events/feed.ts";
import { mergeTrees } from "../git/merge.ts";
import { conflict, notFound, unprocessable } from "../http/problem.ts";
import { created, noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Apps } from "../identity/apps.ts";
import { counter, now } from "../json.ts";
import { githubSignature } from "../pulls/test-merge.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import { createBody, type Deployment, deploymentJson, statusBody, statusJson } from "./deployment.ts";
import type { UnmetContext } from "./required-contexts.ts";

interface Parts {
  accounts: Accounts;
  apps: Apps;
  feed: EventFeed;
  refUpdates: RefUpdates;
  /** Contexts of a commit whose check or status has not succeeded, by their states. */
  unsuccessful: (repository: Repository, sha: string, contexts: readonly string[] | null) => UnmetContext[];
}

/** Deployments and their statuses, with the defaults that GitHub gives them. */
export class Deployments {
  readonly #parts: Parts;
  readonly #deployments = new Map<number, Deployment>();
  readonly #nextId = counter(500_001);
  readonly #nextStatus = counter(600_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  routes(): Route[] {
    return [
      onRepository("GET", "/deployments", "deployments:read", (request, repository) => this.#list(request, repository)),
      onRepository("POST", "/deployments", "deployments:write", (request, repository) =>
        repository.lock.run(() => this.#create(request, repository)),
      ),
      onRepository("GET", "/deployments/:id", "deployments:read", async (request, repository) =>
        ok(await deploymentJson(this.#find(request, repository), this.#parts)),
      ),
      onRepository("DELETE", "/deployments/:id", "deployments:write", (request, repository) =>
        this.#delete(request, repository),
      ),
      onRepository("GET", "/deployments/:id/statuses", "deployments:read", (request, repository) => {
        const deployment = this.#find(request, repository);
        return page(request, deployment.statuses.toReversed(), (status) => statusJson(deployment, status, this.#parts));
      }),
      onRepository("GET", "/deployments/:id/statuses/:status", "deployments:read", async (request, repository) => {
        const deployment = this.#find(request, repository);
        const status = deployment.statuses.find(({ id }) => id === request.numberParam("status"));
        if (!status) {
          throw notFound();
        }
        return ok(await statusJson(deployment, status, this.#parts));
      }),
      onRepository("POST", "/deployments/:id/statuses", "deployments:write", (request, repository) =>
        this.#createStatus(request, repository),
      ),
    ];
  }

  #find(request: ApiRequest, repository: Repository): Deployment {
    const deployment = this.#deployments.get(request.numberParam("id"));
    if (deployment?.repository !== repository) {
      throw notFound();
    }
    return deployment;
  }

  async #list(request: ApiRequest, repository: Repository): Promise<Reply> {
    const [sha, ref, task, environment] = ["sha", "ref", "task", "environment"].map((name) => request.query(name));
    const fits = (deployment: Deployment): boolean =>
      deployment.repository === repository &&
      (sha === undefined || deployment.sha === sha) &&
      (ref === undefined || deployment.ref === ref) &&
      (task === undefined || deployment.task === task) &&
      (environment === undefined || deployment.environment === environment);
    const list = [...this.#deployments.values()].filter(fits).reverse();
    return page(request, list, (deployment) => deploymentJson(deployment, this.#parts));
  }

  async #create(request: ApiRequest, repository: Repository): Promise<Reply> {
    const body = request.body(createBody);
    const sha = await repository.git.commitOf(body.ref);
    if (sha === null) {
      throw unprocessable(`No ref found for: ${body.ref}`);
    }
    const merged = body.auto_merge ? await this.#autoMerge(request, repository, body.ref, sha) : null;
    if (merged) {
      return merged;
    }
    const unmet = this.#parts.unsuccessful(repository, sha, body.required_contexts ?? null);
    if (unmet.length > 0) {
      throw conflict(
        `Conflict: Commit status checks failed for ${body.ref}: ${unmet.map(({ context }) => context).join(", ")}`,
      );
    }
    const deployment: Deployment = {
      ...body,
      id: this.#nextId(),
      repository,
      sha,
      description: body.description ?? null,
      payload: body.payload ?? {},
      environment: body.environment,
      originalEnvironment: body.environment,
      production: body.production_environment ?? body.environment === "production",
      transient: body.transient_environment,
      creator: request.caller.login,
      createdAt: now(),
      statuses: [],
    };
    this.#deployments.set(deployment.id, deployment);
    const json = await deploymentJson(deployment, this.#parts);
    const payload = { deployment: json, workflow: null, workflow_run: null };
    await this.#parts.feed.emit({
      name: "deployment",
      action: "created",
      repository,
      causedBy: request.caller,
      payload,
    });
    return created(json);
  }

  /** A branch that lacks commits of the default branch gets them merged, and is not deployed by this request. */
  async #autoMerge(request: ApiRequest, repository: Repository, ref: string, sha: string): Promise<Reply | null> {
    const { git } = repository;
    const branch = await git.lookUp(`refs/heads/${ref}`);
    const main = await git.lookUp(`refs/heads/${defaultBranch}`);
    if (branch === null || main === null || (await git.isAncestor(main.sha, sha))) {
      return null;
    }
    const tree = await mergeTrees(git, branch.sha, main.sha);
    if (tree === null) {
      throw conflict(`Conflict merging ${defaultBranch} into ${ref}.`);
    }
    const after = await git.writeCommit({
      tree,
      parents: [branch.sha, main.sha],
      message: `Auto-merged ${defaultBranch} into ${ref} on deployment.\n`,
      author: await this.#parts.accounts.signature(request.caller.login),
      committer: githubSignature,
    });
    await this.#parts.refUpdates.move(repository, { ref: `refs/heads/${ref}`, before: sha, after }, request.caller);
    return { status: 202, body: { message: `Auto-merged ${defaultBranch} into ${ref} on deployment.` } };
  }

  #delete(request: ApiRequest, repository: Repository): Reply {
    const deployment = this.#find(request, repository);
    const others = [...this.#deployments.values()].filter((other) => other.repository === repository).length > 1;
    if (others && deployment.statuses.at(-1)?.state !== "inactive") {
      throw unprocessable("We cannot delete an active deployment unless it is the only deployment.");
    }
    this.#deployments.delete(deployment.id);
    return noContent();
  }

  async #createStatus(request: ApiRequest, repository: Repository): Promise<Reply> {
    const deployment = this.#find(request, repository);
    const body = request.body(statusBody);
    const status = { ...body, id: this.#nextStatus(), creator: request.caller.login, createdAt: now() };
    deployment.statuses.push(status);
    deployment.environment = body.environment ?? deployment.environment;
    if (body.state === "success" && body.auto_inactive) {
      this.#retireOthers(deployment, request.caller.login);
    }
    const json = await statusJson(deployment, status, this.#parts);
    await this.#parts.feed.emit({
      name: "deployment_status",
      action: "created",
      repository,
      causedBy: request.caller,
      payload: {
        deployment_status: json,
        deployment: await deploymentJson(deployment, this.#parts),
        workflow: null,
        workflow_run: null,
      },
    });
    return created(json);
  }

  /** `auto_inactive` reaches earlier successful deployments of an environment that is neither production nor transient. */
  #retireOthers(newest: Deployment, creator: string): void {
    for (const other of this.#deployments.values()) {
      const same = other.repository === newest.repository && other.environment === newest.environment;
      const prior = other.id < newest.id && !other.production && !other.transient;
      if (same && prior && other.statuses.at(-1)?.state === "success") {
        const status = { state: "inactive" as const, description: "", auto_inactive: true };
        other.statuses.push({ ...status, id: this.#nextStatus(), creator, createdAt: now() });
      }
    }
  }
}
