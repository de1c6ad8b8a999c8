import { matchesGlob } from "node:path";
import { z } from "zod";
import { notFound } from "../http/problem.ts";
import { created, noContent, ok, page } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Caller } from "../identity/caller.ts";
import { counter, nodeId, now } from "../json.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { administers, PerRepository, requireAdmin } from "./administer.ts";

const rule = z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() });
const bypassActor = z.object({
  actor_id: z.int().nullable().optional(),
  actor_type: z.enum(["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey", "User"]),
  bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
});
const rulesetBody = z.object({
  name: z.string().min(1),
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["disabled", "active", "evaluate"]),
  bypass_actors: z.array(bypassActor).default([]),
  conditions: z
    .object({ ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }) })
    .default({ ref_name: { include: [], exclude: [] } }),
  rules: z.array(rule).default([]),
});

interface Ruleset extends z.infer<typeof rulesetBody> {
  id: number;
  createdAt: string;
  updatedAt: string;
}

/** Rulesets, as they are kept and told; what of them is enforced is in `enforce-rules.ts`. */
export class Rulesets {
  readonly #kept = new PerRepository<Map<number, Ruleset>>(() => new Map());
  readonly #nextId = counter(500_001);

  routes(): Route[] {
    return [
      onRepository("GET", "/rulesets", "metadata:read", (request, repository) =>
        page(request, [...this.#kept.of(repository).values()], (ruleset) => briefJson(repository, ruleset)),
      ),
      onRepository("POST", "/rulesets", "administration:write", (request, repository) => {
        const ruleset = { ...request.body(rulesetBody), id: this.#nextId(), createdAt: now(), updatedAt: now() };
        this.#kept.of(repository).set(ruleset.id, ruleset);
        return created(fullJson(repository, ruleset, true));
      }),
      onRepository("GET", "/rulesets/:id", "metadata:read", (request, repository) =>
        ok(fullJson(repository, this.#find(request, repository), administers(request, repository))),
      ),
      onRepository("PUT", "/rulesets/:id", "administration:write", (request, repository) => {
        const ruleset = this.#find(request, repository);
        Object.assign(ruleset, rulesetBody.parse({ ...ruleset, ...(request.json() as object) }), { updatedAt: now() });
        return ok(fullJson(repository, ruleset, true));
      }),
      onRepository("DELETE", "/rulesets/:id", "administration:write", (request, repository) => {
        requireAdmin(request, repository);
        this.#kept.of(repository).delete(this.#find(request, repository).id);
        return noContent();
      }),
      onRepository("GET", "/rules/branches/*branch", "metadata:read", (request, repository) =>
        page(request, this.#rulesFor(repository, request.param("branch")), (entry) => entry),
      ),
    ];
  }

  #find(request: ApiRequest, repository: Repository): Ruleset {
    const ruleset = this.#kept.of(repository).get(request.numberParam("id"));
    if (!ruleset) throw notFound();
    return ruleset;
  }

  /** The rules that hold for the branch and that the caller may not bypass. People are held to none: they set the stage. */
  binding(repository: Repository, branch: string, { kind, installation }: Caller): z.infer<typeof rule>[] {
    if (kind === "user") return [];
    const isBypassed = ({ bypass_actors: actors }: Ruleset) =>
      actors.some(({ actor_type: type, actor_id: id }) => type === "Integration" && id === installation?.app.id);
    return this.#activeFor(repository, branch)
      .filter((ruleset) => !isBypassed(ruleset))
      .flatMap(({ rules }) => rules);
  }

  #activeFor(repository: Repository, branch: string): Ruleset[] {
    return [...this.#kept.of(repository).values()].filter(
      (ruleset) => ruleset.enforcement === "active" && ruleset.target === "branch" && includes(ruleset, branch),
    );
  }

  #rulesFor(repository: Repository, branch: string): Json[] {
    return this.#activeFor(repository, branch).flatMap(({ id, rules }) =>
      rules.map((entry) => ({
        ...entry,
        ruleset_source_type: "Repository",
        ruleset_source: repository.fullName,
        ruleset_id: id,
      })),
    );
  }
}

function includes({ conditions: { ref_name: names } }: Ruleset, branch: string): boolean {
  const matches = (pattern: string) =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH" ? branch === defaultBranch : matchesGlob(`refs/heads/${branch}`, pattern));
  return names.include.some(matches) && !names.exclude.some(matches);
}

function briefJson(repository: Repository, { id, name, target, enforcement, createdAt, updatedAt }: Ruleset): Json {
  const self = { href: `${repository.apiUrl}/rulesets/${id}` };
  return {
    id,
    name,
    target,
    source_type: "Repository",
    source: repository.fullName,
    enforcement,
    node_id: nodeId("RepositoryRuleset", id),
    _links: { self, html: { href: `${repository.htmlUrl}/rules/${id}` } },
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

/** Who may bypass is told to those alone who may edit. */
function fullJson(repository: Repository, ruleset: Ruleset, mayEdit: boolean): Json {
  const { conditions, rules, bypass_actors } = ruleset;
  return { ...briefJson(repository, ruleset), conditions, rules, ...(mayEdit && { bypass_actors }) };
}
