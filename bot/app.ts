import type { Probot } from "probot";
import type { Directory } from "./directory.ts";
import { onCheck } from "./handlers/check.ts";
import { onDeploymentRule } from "./handlers/deployment-rule.ts";
import { onIssueComment } from "./handlers/issue-comment.ts";
import { onMergeGroup } from "./handlers/merge-group.ts";
import { onPromotion } from "./handlers/promotion.ts";
import { onPullRequest } from "./handlers/pull-request.ts";
import { onPush } from "./handlers/push.ts";
import { onWorkflowRun } from "./handlers/workflow-run.ts";
import type { Work } from "./work/work.ts";

/** Everything that the bot listens to. */
export function register(app: Probot, directory: Directory, work: Work): void {
  onPullRequest(app, directory, work);
  onMergeGroup(app, directory, work);
  onPromotion(app, directory, work);
  onWorkflowRun(app, directory, work);
  onDeploymentRule(app, directory, work);
  onPush(app, directory, work);
  onCheck(app, directory, work);
  onIssueComment(app, directory, work);
}
