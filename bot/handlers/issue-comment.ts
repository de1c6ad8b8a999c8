import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/** People speak to the bot by new comments; whoever changes one has said nothing, and machines have nothing to say. */
export function onIssueComment(app: Probot, directory: Directory, work: Work): void {
  app.on("issue_comment.created", async ({ payload }) => {
    const { comment, issue } = payload;
    const handle = handleOf(directory, payload);
    if (!handle || comment.user?.type !== "User") return;
    work.answer(handle, {
      id: comment.id,
      issue: issue.number,
      isOnPull: issue.pull_request !== undefined,
      body: comment.body,
      by: comment.user.login,
      at: Date.parse(comment.created_at),
      url: comment.html_url,
    });
  });
}
