import type { PermissionLevel, PermissionName, Permissions } from "../github/types.ts";
import type { Value } from "./expressions/expression.ts";

/** What the sandbox knows of the names under `permissions:`; the others would guard nothing here. */
const names: readonly PermissionName[] = [
  "actions",
  "checks",
  "contents",
  "deployments",
  "issues",
  "pull_requests",
  "statuses",
];

/** A new repository's setting for workflows that ask for nothing. */
const unasked: Permissions = { contents: "read" };

/**
 * The permissions of a job's GITHUB_TOKEN. Naming one sets all unnamed to none; a job's own replace the workflow's; code
 * that nobody has reviewed gets to read at most.
 */
export function tokenPermissions(asked: Value | undefined, trusted: boolean): Permissions {
  const granted: Permissions = { ...grantedBy(asked), metadata: "read" };
  return trusted ? granted : capped(granted);
}

function grantedBy(asked: Value | undefined): Permissions {
  if (asked === undefined) {
    return unasked;
  }
  if (asked === "read-all" || asked === "write-all") {
    return everything(asked === "read-all" ? "read" : "write");
  }
  const entries = Object.entries((asked ?? {}) as Record<string, string>);
  const levels = entries.map(([name, level]) => [name.replaceAll("-", "_"), level] as [PermissionName, string]);
  return Object.fromEntries(levels.filter(([name, level]) => names.includes(name) && level !== "none"));
}

function everything(level: PermissionLevel): Permissions {
  return Object.fromEntries(names.map((name) => [name, level]));
}

function capped(permissions: Permissions): Permissions {
  return Object.fromEntries(Object.keys(permissions).map((name) => [name, "read"]));
}
