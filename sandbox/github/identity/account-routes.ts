import { z } from "zod";
import { forbidden, notFound } from "../http/problem.ts";
import { noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route, route } from "../http/router.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { RoleName } from "../types.ts";
import type { Accounts } from "./accounts.ts";
import type { Emulator } from "./emulator.ts";

const permissionBody = z.object({
  permission: z.enum(["pull", "triage", "push", "maintain", "admin"]).default("push"),
});

const roleNames: Record<z.infer<typeof permissionBody>["permission"], RoleName> = {
  pull: "read",
  triage: "triage",
  push: "write",
  maintain: "maintain",
  admin: "admin",
};

/** Who someone is, and what they may do in a repository. */
export function accountRoutes(parts: { emulator: Emulator; accounts: Accounts; repositories: Repositories }): Route[] {
  const { emulator, accounts, repositories } = parts;
  const forward = (request: ApiRequest): Promise<Reply> =>
    emulator.request("GET", request.url.pathname + request.url.search, { token: request.caller.token });
  return [
    route("GET", "/user", (request) => {
      if (request.caller.installation) {
        throw forbidden("Resource not accessible by integration");
      }
      return forward(request);
    }),
    route("GET", "/users/:login", forward),
    route("GET", "/rate_limit", forward),
    route("GET", "/meta", forward),
    onRepository("GET", "", "metadata:read", async (_, repository) => ok(await repositories.json(repository))),
    onRepository("POST", "/forks", "metadata:read", async (request, repository) => {
      const fork = await repository.lock.run(() => repositories.fork(repository, request.caller.login));
      return { status: 202, body: await repositories.json(fork) };
    }),
    onRepository("GET", "/collaborators", "metadata:read", (request, repository) =>
      page(request, [...repository.roles], async ([login, role]) => ({
        ...(await accounts.user(login)),
        role_name: role,
      })),
    ),
    onRepository("GET", "/collaborators/:login", "metadata:read", (request, repository) => {
      if (repository.roleOf(request.param("login")) === null) {
        throw notFound();
      }
      return noContent();
    }),
    onRepository("GET", "/collaborators/:login/permission", "metadata:read", (request, repository) =>
      permission(accounts, request, repository),
    ),
    onRepository("PUT", "/collaborators/:login", "administration:write", async (request, repository) => {
      const role = roleNames[request.body(permissionBody).permission];
      await repositories.setRole(repository, request.param("login"), role);
      return noContent();
    }),
  ];
}

/** `permission` knows three roles and folds the others into them; `role_name` tells them all. `permission` of someone unrelated to a private repository is `none`; an unknown account is not found. */
async function permission(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const login = request.param("login");
  const user = await accounts.findUser(login);
  if (user === null) {
    throw notFound();
  }
  const permission = repository.roleOf(login) ?? "none";
  const role = repository.roles.get(login) ?? "none";
  return ok({ permission, role_name: role, user: { ...user, role_name: role } });
}
