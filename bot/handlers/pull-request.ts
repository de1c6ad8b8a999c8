import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/** A pull request into the default branch gets its checks at once: a verdict is coming. Drafts get theirs too. */
export function onPullRequest(app: Probot, directory: Directory, work: Work): void {
  app.on(["pull_request.opened", "pull_request.synchronize", "pull_request.reopened"], async ({ payload }) => {
    const { pull_request: pull, repository } = payload;
    const handle = handleOf(directory, payload);
    if (!handle || pull.base.ref !== repository.default_branch) return;
    work.openChecks(handle, { number: pull.number, headSha: pull.head.sha });
  });

  app.on("pull_request.closed", async ({ payload }) => {
    const { pull_request: pull, repository } = payload;
    const handle = handleOf(directory, payload);
    if (!handle || pull.base.ref !== repository.default_branch) return;
    work.closeChecks(handle, { number: pull.number, headSha: pull.head.sha, base: pull.base.ref });
  });

  /** Another base: other commits are merged, and other rules hold. Changed words change nothing. */
  app.on("pull_request.edited", async ({ payload }) => {
    const { pull_request: pull, repository, changes } = payload;
    const handle = handleOf(directory, payload);
    if (!handle || !changes.base) return;
    const seen = { number: pull.number, headSha: pull.head.sha };
    if (pull.base.ref === repository.default_branch) work.lookAgain(handle, seen);
    else work.closeChecks(handle, { ...seen, base: pull.base.ref });
  });
}
