import { type Role, roleCalled } from "../../core/roles.ts";
import { finding, type GitHubPlace } from "./github-client.ts";

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
