import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/** A merge queue asks for checks on a commit of its own making, and says when it has let go of it. */
export function onMergeGroup(app: Probot, directory: Directory, work: Work): void {
  app.on("merge_group", async ({ payload }) => {
    const { repository, merge_group: group } = payload;
    const handle = repository && handleOf(directory, { ...payload, repository });
    if (!handle || group.base_ref !== `refs/heads/${repository.default_branch}`) return;
    const { head_sha: headSha, head_ref: ref } = group;
    if (payload.action === "destroyed") work.leaveQueue(handle, headSha);
    else work.mergeGroup(handle, { headSha, branch: ref.replace("refs/heads/", "") });
  });
}
