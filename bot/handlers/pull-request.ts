import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work.ts";
import { handleOf } from "./payload.ts";

/** A pull request into the default branch gets its checks at once: a verdict is coming. */
export function onPullRequest(app: Probot, directory: Directory, work: Work): void {
  app.on(["pull_request.opened", "pull_request.synchronize", "pull_request.reopened"], async ({ payload }) => {
    const { pull_request: pull, repository } = payload;
    const handle = handleOf(directory, payload);
    if (!handle || pull.base.ref !== repository.default_branch) return;
    work.openChecks(handle, { number: pull.number, headSha: pull.head.sha });
  });
}
