import { ApiProblem, forbidden, notFound } from "../http/problem.ts";
import type { PermissionLevel, PermissionName, Permissions, RoleName } from "../types.ts";
import type { Caller } from "./caller.ts";

/** What a route asks of an installation token, as GitHub's reference lists it. */
export type Need = `${PermissionName}:${PermissionLevel}`;

/** What decides: the other roles are one of these with a few rights more, which nothing here asks for. */
export type Role = "read" | "write" | "admin";

export const roleBehind: Record<RoleName, Role> = {
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/** The side of a repository that decides who may do what. */
export interface Guarded {
  fullName: string;
  roleOf(login: string): Role | null;
}

const levelRank = { read: 1, write: 2 } as const;
const roleRank = { read: 1, write: 2, admin: 3 } as const;

/** Throws as GitHub answers: 404 for what the caller may not know of, 403 for what they may not do. */
export function authorize(caller: Caller | null, repository: Guarded, needs: readonly Need[]): void {
  if (caller === null) {
    throw notFound();
  }
  if (caller.installation) {
    authorizeInstallation(caller.installation, repository, needs);
  } else {
    authorizeUser(repository.roleOf(caller.login), needs);
  }
}

export function may(caller: Caller | null, repository: Guarded, ...needs: Need[]): boolean {
  try {
    authorize(caller, repository, needs);
    return true;
  } catch (error) {
    if (error instanceof ApiProblem) {
      return false;
    }
    throw error;
  }
}

function authorizeInstallation(
  { permissions, repositories }: NonNullable<Caller["installation"]>,
  { fullName }: Guarded,
  needs: readonly Need[],
): void {
  if (repositories !== "all" && !repositories.has(fullName)) {
    throw notFound();
  }
  if (!needs.some((need) => grants(permissions, need))) {
    const accepted = needs.map((need) => need.replace(":", "=")).join("; ");
    throw new ApiProblem(403, "Resource not accessible by integration", {
      headers: { "x-accepted-github-permissions": accepted },
    });
  }
}

function grants(permissions: Permissions, need: Need): boolean {
  const [name, level] = split(need);
  if (name === "metadata") {
    return level === "read";
  }
  const granted = permissions[name];
  return granted !== undefined && levelRank[granted] >= levelRank[level];
}

function authorizeUser(role: Role | null, needs: readonly Need[]): void {
  if (role === null) {
    throw notFound();
  }
  if (!needs.some((need) => roleRank[role] >= roleRank[roleFor(need)])) {
    throw forbidden("Must have push access to repository");
  }
}

/** Readers may talk: open issues and pull requests, and comment. Whatever changes the repository wants more. */
function roleFor(need: Need): Role {
  const [name, level] = split(need);
  if (name === "administration" && level === "write") {
    return "admin";
  }
  return level === "read" || name === "issues" || name === "pull_requests" ? "read" : "write";
}

function split(need: Need): [PermissionName, PermissionLevel] {
  const [name, level] = need.split(":");
  return [name as PermissionName, level as PermissionLevel];
}
