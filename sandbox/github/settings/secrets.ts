import { z } from "zod";
import { forbidden } from "../http/problem.ts";
import { noContent, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import { now } from "../json.ts";
import type { Repository } from "../repositories.ts";
import { administers, PerRepository } from "./administer.ts";

/** When each was made, by name: nobody is ever told a value. */
export type SecretStore = Map<string, string>;

const putBody = z.object({ encrypted_value: z.string(), key_id: z.string() });

/** Names of secrets, below the path of whoever has them. */
export function secretRoutes(
  path: string,
  permission: "secrets" | "environments",
  storeOf: (request: ApiRequest, repository: Repository) => SecretStore,
): Route[] {
  return [
    onRepository("GET", `${path}/secrets`, `${permission}:read`, (request, repository) => {
      const { installation, login } = request.caller;
      if (!installation && repository.roleOf(login) === "read")
        throw forbidden("You must have repository write access");
      return list(request, [...storeOf(request, repository)]);
    }),
    onRepository("PUT", `${path}/secrets/:name`, `${permission}:write`, (request, repository): Reply => {
      if (!administers(request, repository)) throw forbidden("Must have admin rights to Repository.");
      request.body(putBody);
      const [store, name] = [storeOf(request, repository), request.param("name").toUpperCase()];
      const isNew = !store.has(name);
      store.set(name, now());
      return isNew ? { status: 201, body: {} } : noContent();
    }),
    onRepository("DELETE", `${path}/secrets/:name`, `${permission}:write`, (request, repository) => {
      storeOf(request, repository).delete(request.param("name").toUpperCase());
      return noContent();
    }),
  ];
}

/** Those of the repository; an organisation that shares some does not exist here. */
export function repositorySecretRoutes(): Route[] {
  const kept = new PerRepository<SecretStore>(() => new Map());
  return [
    ...secretRoutes("/actions", "secrets", (_, repository) => kept.of(repository)),
    onRepository("GET", "/actions/organization-secrets", "secrets:read", (request) => list(request, [])),
    onRepository("GET", "/actions/organization-variables", "actions_variables:read", (request) =>
      page(request, [], (variable) => variable, "variables"),
    ),
  ];
}

function list(request: ApiRequest, secrets: readonly [string, string][]): Promise<Reply> {
  return page(request, secrets, ([name, at]) => ({ name, created_at: at, updated_at: at }), "secrets");
}
