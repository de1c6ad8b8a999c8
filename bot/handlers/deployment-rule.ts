import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/** A job wants to go on to an environment of which the App is a protection rule. */
export function onDeploymentRule(app: Probot, directory: Directory, work: Work): void {
  app.on("deployment_protection_rule.requested", async ({ payload }) => {
    const { installation, repository } = payload;
    const handle = repository && handleOf(directory, { installation, repository });
    if (handle) work.deployments(handle);
  });
}
