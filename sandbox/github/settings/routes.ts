import type { Route } from "../http/router.ts";
import { actionsSettingsRoutes } from "./actions-settings.ts";
import { branchProtectionRoutes } from "./branch-protection.ts";
import { codeOwnersRoutes } from "./code-owners.ts";
import { Environments } from "./environments.ts";
import type { Rulesets } from "./rulesets.ts";
import { repositorySecretRoutes } from "./secrets.ts";

/** A repository's settings, as an administrator sees them. */
export function settingsRoutes(rulesets: Rulesets): Route[] {
  return [
    ...rulesets.routes(),
    ...branchProtectionRoutes(),
    ...codeOwnersRoutes(),
    ...new Environments().routes(),
    ...repositorySecretRoutes(),
    ...actionsSettingsRoutes(),
  ];
}
