import { finding, type GitHubPlace } from "./github-client.ts";

/** What somebody may do in a repository, in rising order. */
const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

/**
 * As GitHub says it now. A role that the organisation has made up counts as the standard one that it is built on;
 * somebody whom GitHub does not know may do nothing.
 */
export async function readRole({ client, owner, repo }: GitHubPlace, login: string): Promise<Role> {
  const found = await finding(`say what ${login} may do`, () =>
    client.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
  );
  if (!found) return "none";
  const { role_name: name, permission } = found.data;
  return roleCalled(name) ?? roleCalled(permission) ?? "none";
}

function roleCalled(name: string): Role | undefined {
  return roles.find((role) => role === name);
}

export function mayAs(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
