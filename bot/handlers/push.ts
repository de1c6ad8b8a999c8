import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/**
 * Git wants something else of an environment, or something has just been recorded there. What may be promoted also hangs
 * on the tags of releases and on the configuration.
 */
export function onPush(app: Probot, directory: Directory, work: Work): void {
  app.on("push", async ({ payload }) => {
    const handle = handleOf(directory, payload);
    const branch = payload.ref.replace(/^refs\/heads\//, "");
    if (!handle) return;
    const isEnvironment = branch.startsWith("env/");
    const isDefault = branch === payload.repository.default_branch;
    if (isEnvironment) work.environments(handle, branch);
    if (isDefault) work.environments(handle);
    if (isDefault || isEnvironment) work.retrainings(handle);
    if (isEnvironment || isDefault || /^refs\/tags\/.+@v/.test(payload.ref)) {
      work.promotions(handle);
    }
  });
}
