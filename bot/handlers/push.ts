import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work.ts";
import { handleOf } from "./payload.ts";

/** Git wants something else of an environment, or something has just been recorded there. */
export function onPush(app: Probot, directory: Directory, work: Work): void {
  app.on("push", async ({ payload }) => {
    const handle = handleOf(directory, payload);
    const branch = payload.ref.replace(/^refs\/heads\//, "");
    if (!handle || !branch.startsWith("env/")) return;
    work.environments(handle, branch);
    work.promotions(handle);
  });
}
