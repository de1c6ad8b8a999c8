import type { Probot } from "probot";
import { promotionCheck } from "../../core/release/promotion-verdict.ts";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/**
 * Somebody has pressed “Re-run”, on one check or on all of them. GitHub tells it to the App whose checks they are, and to
 * every such App that may write checks: there is nothing to subscribe to.
 */
export function onCheck(app: Probot, directory: Directory, work: Work): void {
  app.on("check_run.rerequested", async ({ payload }) => {
    const { name, head_sha: headSha } = payload.check_run;
    const handle = handleOf(directory, payload);
    if (!handle) return;
    if (name === promotionCheck) work.promotions(handle);
    else work.runAgain(handle, { headSha, check: name, by: payload.sender.login });
  });

  app.on("check_suite.rerequested", async ({ payload }) => {
    const handle = handleOf(directory, payload);
    if (!handle) return;
    work.promotions(handle);
    work.runAgain(handle, { headSha: payload.check_suite.head_sha, check: null, by: payload.sender.login });
  });
}
