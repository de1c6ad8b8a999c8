import { z } from "zod";
import type { EventFeed } from "../events/feed.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { created, noContent, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import { counter, nodeId } from "../json.ts";
import type { Repository } from "../repositories.ts";
import { PerRepository, requireAdmin } from "../settings/administer.ts";
import type { GateAnswer, Json } from "../types.ts";
import type { Runs } from "../workflows/runs.ts";

const ruleBody = z.object({ integration_id: z.int() });
const answerBody = z.object({
  environment_name: z.string(),
  state: z.enum(["approved", "rejected"]).optional(),
  comment: z.string().max(1_024).default(""),
});

interface Rule {
  id: number;
  environment: string;
  app: number;
}

interface Parts {
  feed: EventFeed;
  runs: Runs;
}

/** Custom deployment protection rules: a run waits until the App behind the rule of its environment has answered. */
export class DeploymentGates {
  readonly #parts: Parts;
  readonly #rules = new PerRepository<Rule[]>(() => []);
  /** Environments that a run waits for. */
  readonly #waiting = new Map<number, string[]>();
  readonly #answers = new Map<number, GateAnswer[]>();
  readonly #nextRule = counter(700_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  routes(): Route[] {
    const rules = "/environments/:environment/deployment_protection_rules";
    const run = "/actions/runs/:run";
    return [
      onRepository("GET", rules, "actions:read", (request, repository) => ok(this.#listed(request, repository))),
      onRepository("POST", rules, "administration:write", (request, repository) => this.#add(request, repository)),
      onRepository("GET", `${run}/pending_deployments`, "actions:read", (request, repository) =>
        ok(this.#pending(this.#run(request, repository)).map((environment) => pendingJson(repository, environment))),
      ),
      onRepository("POST", `${run}/deployment_protection_rule`, "deployments:write", (request, repository) =>
        this.#answer(request, repository),
      ),
    ];
  }

  /** As a job that names the environment does. */
  async ask(repository: Repository, runId: number, environment: string): Promise<void> {
    const run = await this.#parts.runs.updateRun(runId, { status: "waiting" });
    this.#waiting.set(runId, [...this.#pending(runId), environment]);
    await this.#parts.feed.emit({
      name: "deployment_protection_rule",
      action: "requested",
      repository,
      causedBy: { kind: "system", login: run.actor },
      payload: {
        environment,
        event: run.event,
        sha: run.headSha,
        ref: `refs/heads/${run.headBranch}`,
        deployment_callback_url: `${repository.apiUrl}/actions/runs/${runId}/deployment_protection_rule`,
        deployment: null,
        pull_requests: [],
      },
    });
  }

  answersTo(runId: number): readonly GateAnswer[] {
    return this.#answers.get(runId) ?? [];
  }

  #pending(runId: number): readonly string[] {
    return this.#waiting.get(runId) ?? [];
  }

  #run(request: ApiRequest, repository: Repository): number {
    const run = this.#parts.runs.findRun(request.numberParam("run"));
    if (run?.repository !== repository.fullName) throw notFound();
    return run.id;
  }

  #rulesFor(request: ApiRequest, repository: Repository): Rule[] {
    return this.#rules.of(repository).filter(({ environment }) => environment === request.param("environment"));
  }

  #listed(request: ApiRequest, repository: Repository): Json {
    const rules = this.#rulesFor(request, repository).map(ruleJson);
    return { total_count: rules.length, custom_deployment_protection_rules: rules };
  }

  #add(request: ApiRequest, repository: Repository): Reply {
    requireAdmin(request, repository);
    const { integration_id: app } = request.body(ruleBody);
    const rule = { id: this.#nextRule(), environment: request.param("environment"), app };
    this.#rules.of(repository).push(rule);
    return created(ruleJson(rule));
  }

  async #answer(request: ApiRequest, repository: Repository): Promise<Reply> {
    const runId = this.#run(request, repository);
    const { environment_name: environment, state = null, comment } = request.body(answerBody);
    const app = request.caller.installation?.app.id;
    const isRule = this.#rules.of(repository).some((rule) => rule.environment === environment && rule.app === app);
    if (!isRule || !this.#pending(runId).includes(environment)) throw unprocessable("No pending deployment to review.");
    this.#answers.set(runId, [...this.answersTo(runId), { environment, state, comment }]);
    if (state === null) return noContent();
    const left = this.#pending(runId).filter((other) => other !== environment);
    this.#waiting.set(runId, left);
    if (state === "rejected") await this.#parts.runs.updateRun(runId, { status: "completed", conclusion: "failure" });
    else if (left.length === 0) await this.#parts.runs.updateRun(runId, { status: "in_progress" });
    return noContent();
  }
}

function ruleJson({ id, app }: Rule): Json {
  const slug = `app-${app}`;
  return {
    id,
    node_id: nodeId("DeploymentProtectionRule", id),
    enabled: true,
    app: { id: app, slug, integration_url: `https://api.github.com/apps/${slug}`, node_id: nodeId("App", app) },
  };
}

function pendingJson(repository: Repository, name: string): Json {
  const url = `${repository.apiUrl}/environments/${encodeURIComponent(name)}`;
  return {
    environment: { id: 1, node_id: nodeId("Environment", 1), name, url, html_url: `${repository.htmlUrl}/deployments` },
    wait_timer: 0,
    wait_timer_started_at: null,
    current_user_can_approve: false,
    reviewers: [],
  };
}
