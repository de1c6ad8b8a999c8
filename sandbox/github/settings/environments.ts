import { z } from "zod";
import { notFound, unprocessable } from "../http/problem.ts";
import { noContent, ok, page } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import { counter, nodeId, now } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { PerRepository, requireAdmin } from "./administer.ts";
import { type SecretStore, secretRoutes } from "./secrets.ts";

const policy = z.object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() });
const putBody = z.object({ deployment_branch_policy: policy.nullable().optional() });
const policyBody = z.object({ name: z.string().min(1), type: z.enum(["branch", "tag"]).default("branch") });

interface Environment {
  id: number;
  name: string;
  at: string;
  policy: z.infer<typeof policy> | null;
  patterns: { id: number; name: string; type: string }[];
  secrets: SecretStore;
}

/** Deployment environments: kept and told; nothing waits for their rules. */
export class Environments {
  readonly #kept = new PerRepository<Map<string, Environment>>(() => new Map());
  readonly #nextId = counter(600_001);

  routes(): Route[] {
    const path = "/environments/:environment";
    return [
      onRepository("GET", "/environments", "actions:read", (request, repository) =>
        page(request, [...this.#kept.of(repository).values()], (entry) => json(repository, entry), "environments"),
      ),
      onRepository("PUT", path, "administration:write", (request, repository) => ok(this.#put(request, repository))),
      onRepository("DELETE", path, "administration:write", (request, repository) => {
        requireAdmin(request, repository);
        this.#kept.of(repository).delete(this.#find(request, repository).name);
        return noContent();
      }),
      onRepository("GET", `${path}/deployment-branch-policies`, "actions:read", (request, repository) =>
        page(request, this.#find(request, repository).patterns, patternJson, "branch_policies"),
      ),
      onRepository("POST", `${path}/deployment-branch-policies`, "administration:write", (request, repository) => {
        const environment = this.#find(request, repository);
        if (!environment.policy?.custom_branch_policies) throw notFound();
        const pattern = { id: this.#nextId(), ...request.body(policyBody) };
        environment.patterns.push(pattern);
        return ok(patternJson(pattern));
      }),
      ...secretRoutes(path, "environments", (request, repository) => this.#find(request, repository).secrets),
    ];
  }

  #find(request: ApiRequest, repository: Repository): Environment {
    const environment = this.#kept.of(repository).get(request.param("environment"));
    if (!environment) throw notFound();
    return environment;
  }

  #put(request: ApiRequest, repository: Repository): Json {
    requireAdmin(request, repository);
    const { deployment_branch_policy: wanted } = request.body(putBody);
    if (wanted && wanted.protected_branches === wanted.custom_branch_policies) {
      throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
    }
    const name = request.param("environment");
    const made = { id: this.#nextId(), name, at: now(), patterns: [], policy: null, secrets: new Map() };
    const environment: Environment = this.#kept.of(repository).get(name) ?? made;
    environment.policy = wanted ?? null;
    this.#kept.of(repository).set(name, environment);
    return json(repository, environment);
  }
}

function json(repository: Repository, { id, name, at, policy: branches }: Environment): Json {
  return {
    id,
    node_id: nodeId("Environment", id),
    name,
    url: `${repository.apiUrl}/environments/${encodeURIComponent(name)}`,
    html_url: `${repository.htmlUrl}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: at,
    updated_at: at,
    can_admins_bypass: true,
    protection_rules: branches ? [{ id, node_id: nodeId("GateType", id), type: "branch_policy" }] : [],
    deployment_branch_policy: branches,
  };
}

const patternJson = ({ id, name, type }: Environment["patterns"][number]): Json => ({
  id,
  node_id: nodeId("BranchPolicy", id),
  name,
  type,
});
