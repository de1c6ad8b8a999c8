import { z } from "zod";
import type { EventFeed } from "../events/feed.ts";
import { unprocessable } from "../http/problem.ts";
import { created, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { briefRepository, counter, nodeId, now } from "../json.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

const createBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullable().optional(),
  description: z.string().max(140).nullable().optional(),
  context: z.string().default("default"),
});

interface CommitStatus extends z.infer<typeof createBody> {
  id: number;
  sha: string;
  repository: Repository;
  creator: string;
  createdAt: string;
}

/** Statuses of one context on one commit that GitHub takes. */
const mostPerContext = 1000;

interface Parts {
  accounts: Accounts;
  feed: EventFeed;
  repositories: Repositories;
}

/** Commit statuses: the older, simpler kin of check runs. */
export class Statuses {
  readonly #parts: Parts;
  readonly #statuses: CommitStatus[] = [];
  readonly #nextId = counter(400_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  routes(): Route[] {
    return [
      onRepository("POST", "/statuses/:sha", "statuses:write", (request, repository) =>
        this.#create(request, repository),
      ),
      onRepository("GET", "/commits/*ref/statuses", "statuses:read", async (request, repository) => {
        const sha = await this.#commit(request.param("ref"), repository);
        return page(request, this.#of(repository, sha).reverse(), (status) => this.#json(status));
      }),
      onRepository("GET", "/commits/*ref/status", "statuses:read", (request, repository) =>
        this.#combined(request, repository),
      ),
    ];
  }

  /** The newest status of each context. */
  latest(repository: Repository, sha: string): CommitStatus[] {
    return [...new Map(this.#of(repository, sha).map((status) => [status.context, status])).values()];
  }

  #of(repository: Repository, sha: string): CommitStatus[] {
    return this.#statuses.filter((status) => status.repository === repository && status.sha === sha);
  }

  async #create(request: ApiRequest, repository: Repository): Promise<Reply> {
    const body = request.body(createBody);
    const sha = await this.#commit(request.param("sha"), repository);
    if (this.#of(repository, sha).filter(({ context }) => context === body.context).length >= mostPerContext) {
      throw unprocessable("This SHA and context has reached the maximum number of statuses.");
    }
    const { login: creator } = request.caller;
    const status = { ...body, id: this.#nextId(), sha, repository, creator, createdAt: now() };
    this.#statuses.push(status);
    const json = await this.#json(status);
    const { state, context, description, target_url } = json;
    await this.#parts.feed.emit({
      name: "status",
      repository,
      causedBy: request.caller,
      payload: { id: status.id, sha, name: repository.fullName, state, context, description, target_url },
    });
    return created(json);
  }

  async #combined(request: ApiRequest, repository: Repository): Promise<Reply> {
    const sha = await this.#commit(request.param("ref"), repository);
    const latest = this.latest(repository, sha);
    const reply = await page(request, latest, (status) => this.#json(status), "statuses");
    const full = await this.#parts.repositories.json(repository);
    const commitUrl = `${repository.apiUrl}/commits/${sha}`;
    return ok({
      ...reply.body,
      state: combine(latest.map(({ state }) => state)),
      sha,
      repository: briefRepository(full),
      commit_url: commitUrl,
      url: `${commitUrl}/status`,
    });
  }

  async #commit(name: string, repository: Repository): Promise<string> {
    const sha = await repository.git.commitOf(name);
    if (sha === null) {
      throw unprocessable(`No commit found for SHA: ${name}`);
    }
    return sha;
  }

  async #json(status: CommitStatus): Promise<Json> {
    const { id, sha, repository, state, context, createdAt } = status;
    const creator = await this.#parts.accounts.user(status.creator);
    return {
      id,
      avatar_url: creator.avatar_url,
      node_id: nodeId("StatusContext", id),
      url: `${repository.apiUrl}/statuses/${sha}`,
      state,
      context,
      description: status.description ?? null,
      target_url: status.target_url ?? null,
      creator,
      created_at: createdAt,
      updated_at: createdAt,
    };
  }
}

/** One failure fails all; nothing at all is still pending. */
function combine(states: readonly CommitStatus["state"][]): string {
  if (states.some((state) => state === "error" || state === "failure")) {
    return "failure";
  }
  return states.length > 0 && states.every((state) => state === "success") ? "success" : "pending";
}
