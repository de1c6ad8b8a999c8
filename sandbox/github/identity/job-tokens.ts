import type { Permissions } from "../types.ts";
import { type Accounts, actionsApp } from "./accounts.ts";
import { signAppJwt } from "./app-jwt.ts";
import type { Emulator } from "./emulator.ts";

/** On GitHub too a GITHUB_TOKEN is an installation token: of GitHub's own App, for one repository. */
export const actionsInstallation = 1;

/** What that App can be given; a workflow's `permissions:` choose from it. */
export const actionsPermissions: Permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

export async function issueJobToken(
  parts: { accounts: Accounts; emulator: Emulator; privateKey: string },
  repository: string,
  permissions: Permissions,
): Promise<string> {
  const path = `/app/installations/${actionsInstallation}/access_tokens`;
  const [, name] = repository.split("/");
  const by = { token: signAppJwt(actionsApp.id, parts.privateKey) };
  const reply = await parts.emulator.request("POST", path, by, { repositories: [name], permissions });
  if (reply.status !== 201) {
    throw new Error(`no GITHUB_TOKEN for ${repository} with ${JSON.stringify(permissions)}: ${reply.body?.message}`);
  }
  return parts.accounts.addInstallationToken(actionsApp, reply.body).token;
}
