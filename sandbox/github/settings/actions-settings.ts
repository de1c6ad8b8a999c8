import { z } from "zod";
import { noContent, ok } from "../http/reply.ts";
import { onRepository, type Route } from "../http/router.ts";
import { PerRepository, requireAdmin } from "./administer.ts";

/** The settings of Actions by their paths, with what GitHub starts from: kept and told, never enforced. */

const bodies = {
  "": z.object({ enabled: z.boolean(), allowed_actions: z.enum(["all", "local_only", "selected"]).optional() }).loose(),
  "/workflow": z.object({
    default_workflow_permissions: z.enum(["read", "write"]).optional(),
    can_approve_pull_request_reviews: z.boolean().optional(),
  }),
  "/fork-pr-contributor-approval": z.object({
    approval_policy: z.enum([
      "first_time_contributors_new_to_github",
      "first_time_contributors",
      "all_external_contributors",
    ]),
  }),
  "/fork-pr-workflows-private-repos": z.object({
    run_workflows_from_fork_pull_requests: z.boolean(),
    send_write_tokens_to_workflows: z.boolean().optional(),
    send_secrets_and_variables: z.boolean().optional(),
    require_approval_for_fork_pr_workflows: z.boolean().optional(),
  }),
} as const;

const initial: Readonly<Record<keyof typeof bodies, object>> = {
  "": { enabled: true, allowed_actions: "all", sha_pinning_required: false },
  "/workflow": { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  "/fork-pr-contributor-approval": { approval_policy: "first_time_contributors" },
  "/fork-pr-workflows-private-repos": {
    run_workflows_from_fork_pull_requests: false,
    send_write_tokens_to_workflows: false,
    send_secrets_and_variables: false,
    require_approval_for_fork_pr_workflows: false,
  },
};

export function actionsSettingsRoutes(): Route[] {
  return (Object.keys(bodies) as (keyof typeof bodies)[]).flatMap((part) => {
    const kept = new PerRepository<object>(() => ({ ...initial[part] }));
    const path = `/actions/permissions${part}`;
    return [
      onRepository("GET", path, "administration:read", (request, repository) => {
        requireAdmin(request, repository);
        return ok(kept.of(repository));
      }),
      onRepository("PUT", path, "administration:write", (request, repository) => {
        Object.assign(kept.of(repository), request.body<object>(bodies[part]));
        return noContent();
      }),
    ];
  });
}
