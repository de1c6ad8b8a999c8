import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

/** A pull request into an environment branch, or what somebody thinks of it: whether it may be merged is judged anew. */
export function onPromotion(app: Probot, directory: Directory, work: Work): void {
  const events = [
    "pull_request.opened",
    "pull_request.synchronize",
    "pull_request.reopened",
    "pull_request.edited",
    "pull_request_review.submitted",
    "pull_request_review.dismissed",
  ] as const;
  app.on([...events], async ({ payload }) => {
    const handle = handleOf(directory, payload);
    if (handle && payload.pull_request.base.ref.startsWith("env/")) work.promotions(handle);
  });
}
