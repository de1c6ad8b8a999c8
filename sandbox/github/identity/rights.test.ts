import { expect, test } from "vitest";
import type { Permissions } from "../types.ts";
import type { Caller } from "./caller.ts";
import { authorize, type Need, type Role } from "./rights.ts";

const repository = (role: Role | null) => ({ fullName: "acme/models", roleOf: () => role });

const user: Caller = { kind: "user", login: "maria", token: "t", installation: null };

function app(permissions: Permissions, repositories: string[] | "all" = "all"): Caller {
  const reach = repositories === "all" ? "all" : new Set(repositories);
  const installation = { app: { id: 1, slug: "s", name: "s" }, permissions, repositories: reach } as const;
  return { kind: "app", login: "s[bot]", token: "t", installation };
}

function verdict(caller: Caller | null, role: Role | null, ...needs: Need[]): number {
  try {
    authorize(caller, repository(role), needs);
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

test.each<[Role | null, Need, number]>([
  [null, "metadata:read", 404],
  ["read", "contents:read", 200],
  ["read", "contents:write", 403],
  ["read", "issues:write", 200],
  ["read", "pull_requests:write", 200],
  ["write", "contents:write", 200],
  ["write", "administration:write", 403],
  ["admin", "administration:write", 200],
])("a user with role %s asking for %s gets %i", (role, need, status) => {
  expect(verdict(user, role, need)).toBe(status);
});

test.each<[Permissions, Need, number]>([
  [{}, "metadata:read", 200],
  [{}, "contents:read", 403],
  [{ contents: "read" }, "contents:read", 200],
  [{ contents: "read" }, "contents:write", 403],
  [{ contents: "write" }, "contents:read", 200],
])("an App with %j asking for %s gets %i", (permissions, need, status) => {
  expect(verdict(app(permissions), null, need)).toBe(status);
});

test("any one of several permissions suffices", () => {
  expect(verdict(app({ pull_requests: "write" }), null, "issues:write", "pull_requests:write")).toBe(200);
});

test("a repository outside the token's reach, or without a token, does not exist", () => {
  expect(verdict(app({ contents: "read" }, ["acme/other"]), null, "contents:read")).toBe(404);
  expect(verdict(null, "admin", "metadata:read")).toBe(404);
});
