import type { EventFeed } from "../events/feed.ts";
import { ApiProblem, forbidden, notFound, unprocessable } from "../http/problem.ts";
import { created, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Apps } from "../identity/apps.ts";
import type { Caller } from "../identity/caller.ts";
import { counter, nodeId, now } from "../json.ts";
import type { Pulls } from "../pulls/pull.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import {
  annotationJson,
  applyUpdate,
  type CheckRun,
  type CheckUpdate,
  checkRunJson,
  createBody,
  updateBody,
} from "./check-run.ts";
import { checkSuiteJson } from "./check-suite.ts";

interface Parts {
  apps: Apps;
  feed: EventFeed;
  pulls: Pulls;
}

/** GitHub keeps no more check runs of one name in one suite. */
const mostOfOneName = 1000;

/** The check runs of all Apps. */
export class Checks {
  readonly #parts: Parts;
  readonly #runs = new Map<number, CheckRun>();
  readonly #suites = new Map<string, number>();
  readonly #nextRun = counter(100_001);
  readonly #nextSuite = counter(200_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  routes(): Route[] {
    return [
      onRepository("POST", "/check-runs", "checks:write", (request, repository) => this.#create(request, repository)),
      onRepository("GET", "/check-runs/:id", "checks:read", async (request, repository) =>
        ok(await this.#json(this.#find(request, repository))),
      ),
      onRepository("PATCH", "/check-runs/:id", "checks:write", (request, repository) =>
        this.#update(request, repository),
      ),
      onRepository("GET", "/check-runs/:id/annotations", "checks:read", (request, repository) => {
        const run = this.#find(request, repository);
        return page(request, run.annotations, (entry) => annotationJson(run, entry));
      }),
      onRepository("POST", "/check-runs/:id/rerequest", "checks:write", async (request, repository) => {
        await this.#tell("rerequested", this.#find(request, repository), request.caller);
        return created({});
      }),
      onRepository("POST", "/check-suites/:id/rerequest", "checks:write", async (request, repository) => {
        await this.#rerequestSuite(request, repository);
        return created({});
      }),
      onRepository("GET", "/commits/*ref/check-runs", "checks:read", (request, repository) =>
        this.#list(request, repository),
      ),
      onRepository("GET", "/commits/*ref/check-suites", "checks:read", (request, repository) =>
        this.#listSuites(request, repository),
      ),
    ];
  }

  of(repository: Repository, sha: string): CheckRun[] {
    return [...this.#runs.values()].filter((run) => run.repository === repository && run.headSha === sha);
  }

  async #create(request: ApiRequest, repository: Repository): Promise<Reply> {
    const appId = this.#appOf(request.caller);
    const { head_sha: headSha, name, ...update } = request.body(createBody);
    if ((await repository.git.lookUp(headSha))?.type !== "commit") {
      throw unprocessable(`No commit found for SHA: ${headSha}`);
    }
    this.#refuse(update);
    if (
      this.of(repository, headSha).filter((run) => run.appId === appId && run.name === name).length >= mostOfOneName
    ) {
      throw unprocessable(`a check suite holds at most ${mostOfOneName} check runs of one name`);
    }
    const run: CheckRun = {
      id: this.#nextRun(),
      suiteId: this.#suiteOf(repository, headSha, appId),
      appId,
      repository,
      headSha,
      name,
      status: "queued",
      conclusion: null,
      detailsUrl: null,
      externalId: "",
      startedAt: now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
    };
    applyUpdate(run, update, now());
    this.#runs.set(run.id, run);
    await this.#tell("created", run, request.caller);
    if (run.status === "completed") {
      await this.#tell("completed", run, request.caller);
    }
    return created(await this.#json(run));
  }

  async #update(request: ApiRequest, repository: Repository): Promise<Reply> {
    const run = this.#find(request, repository);
    if (this.#appOf(request.caller) !== run.appId) {
      throw forbidden("Invalid app_id for this check run");
    }
    const update = request.body(updateBody);
    this.#refuse(update);
    const wasCompleted = run.status === "completed";
    applyUpdate(run, update, now());
    if (run.status === "completed" && !wasCompleted) {
      await this.#tell("completed", run, request.caller);
    }
    return ok(await this.#json(run));
  }

  #refuse({ status, conclusion }: CheckUpdate): void {
    if (status === "completed" && conclusion === undefined) {
      throw unprocessable("Validation Failed", [{ field: "conclusion", code: "missing_field" }]);
    }
  }

  async #list(request: ApiRequest, repository: Repository): Promise<Reply> {
    const sha = await this.#commit(request, repository);
    const [name, status, app] = ["check_name", "status", "app_id"].map((key) => request.query(key));
    const fits = (run: CheckRun): boolean =>
      (name === undefined || run.name === name) &&
      (status === undefined || run.status === status) &&
      (app === undefined || String(run.appId) === app);
    const runs = this.of(repository, sha).filter(fits);
    const shown = request.query("filter") === "all" ? runs : latest(runs);
    return page(request, shown.reverse(), (run) => this.#json(run), "check_runs");
  }

  async #listSuites(request: ApiRequest, repository: Repository): Promise<Reply> {
    const sha = await this.#commit(request, repository);
    const bySuite = Map.groupBy(this.of(repository, sha), ({ suiteId }) => suiteId);
    return page(request, [...bySuite], ([id, runs]) => this.#suiteJson(repository, sha, id, runs), "check_suites");
  }

  async #rerequestSuite(request: ApiRequest, repository: Repository): Promise<void> {
    const id = request.numberParam("id");
    const runs = [...this.#runs.values()].filter((run) => run.repository === repository && run.suiteId === id);
    const [first] = runs;
    if (!first) {
      throw notFound();
    }
    const suite = { id, repository, headSha: first.headSha, appId: first.appId, runs };
    const payload = { check_suite: await checkSuiteJson(suite, this.#parts) };
    await this.#parts.feed.emit({
      name: "check_suite",
      action: "rerequested",
      repository,
      causedBy: request.caller,
      payload,
    });
  }

  async #suiteJson(repository: Repository, sha: string, id: number, runs: CheckRun[]): Promise<Json> {
    return {
      id,
      node_id: nodeId("CheckSuite", id),
      head_sha: sha,
      status: runs.every(({ status }) => status === "completed") ? "completed" : "in_progress",
      app: await this.#parts.apps.json(runs[0]?.appId ?? 0),
      latest_check_runs_count: latest(runs).length,
      check_runs_url: `${repository.apiUrl}/check-suites/${id}/check-runs`,
    };
  }

  async #commit(request: ApiRequest, repository: Repository): Promise<string> {
    const sha = await repository.git.commitOf(request.param("ref"));
    if (sha === null) {
      throw new ApiProblem(422, `No commit found for SHA: ${request.param("ref")}`);
    }
    return sha;
  }

  #find(request: ApiRequest, repository: Repository): CheckRun {
    const run = this.#runs.get(request.numberParam("id"));
    if (run?.repository !== repository) {
      throw notFound();
    }
    return run;
  }

  #appOf({ installation }: Caller): number {
    if (!installation) {
      throw forbidden("You must authenticate via a GitHub App.");
    }
    return installation.app.id;
  }

  #suiteOf(repository: Repository, sha: string, appId: number): number {
    const key = `${repository.fullName} ${sha} ${appId}`;
    const id = this.#suites.get(key) ?? this.#nextSuite();
    this.#suites.set(key, id);
    return id;
  }

  async #tell(action: string, run: CheckRun, caller: Caller): Promise<void> {
    const payload = { check_run: await this.#json(run) };
    await this.#parts.feed.emit({ name: "check_run", action, repository: run.repository, causedBy: caller, payload });
  }

  #json(run: CheckRun): Promise<Json> {
    return checkRunJson(run, this.#parts.apps, this.#parts.pulls);
  }
}

/** Of each App's runs of one name, the newest. */
function latest(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [`${run.appId} ${run.name}`, run])).values()];
}
