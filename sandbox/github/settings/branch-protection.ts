import { z } from "zod";
import { notFound } from "../http/problem.ts";
import { noContent, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { administers, PerRepository, requireAdmin } from "./administer.ts";

const check = z.object({ context: z.string(), app_id: z.int().optional() });
const body = z.object({
  required_status_checks: z.object({ strict: z.boolean(), checks: z.array(check).default([]) }).nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: z
    .object({
      require_code_owner_reviews: z.boolean().default(false),
      required_approving_review_count: z.int().default(0),
      bypass_pull_request_allowances: z.object({ apps: z.array(z.string()).default([]) }).optional(),
    })
    .nullable(),
  restrictions: z.null(),
  allow_force_pushes: z.boolean().nullable().default(false),
  allow_deletions: z.boolean().default(false),
});
type Protection = z.infer<typeof body>;

/** Classic protection of branches is kept and told, never enforced. */
export function branchProtectionRoutes(): Route[] {
  const kept = new PerRepository<Map<string, Protection>>(() => new Map());
  const existing = async (request: ApiRequest, repository: Repository): Promise<string> => {
    // As GitHub: those who may not see it are not told that it is there.
    if (!administers(request, repository)) throw notFound();
    const branch = request.param("branch");
    if ((await repository.git.lookUp(`refs/heads/${branch}`)) === null) throw notFound("Branch not found");
    return branch;
  };
  const path = "/branches/*branch/protection";
  return [
    onRepository("GET", path, "administration:read", async (request, repository): Promise<Reply> => {
      const branch = await existing(request, repository);
      const protection = kept.of(repository).get(branch);
      if (!protection) throw notFound("Branch not protected");
      return ok(protectionJson(repository, branch, protection));
    }),
    onRepository("PUT", path, "administration:write", async (request, repository) => {
      const branch = await existing(request, repository);
      const protection = request.body(body);
      kept.of(repository).set(branch, protection);
      return ok(protectionJson(repository, branch, protection));
    }),
    onRepository("DELETE", path, "administration:write", async (request, repository) => {
      requireAdmin(request, repository);
      kept.of(repository).delete(await existing(request, repository));
      return noContent();
    }),
  ];
}

function protectionJson(repository: Repository, branch: string, protection: Protection): Json {
  const url = `${repository.apiUrl}/branches/${branch}/protection`;
  const { required_status_checks: checks, required_pull_request_reviews: reviews } = protection;
  return {
    url,
    ...(checks && {
      required_status_checks: {
        url: `${url}/required_status_checks`,
        strict: checks.strict,
        contexts: checks.checks.map(({ context }) => context),
        contexts_url: `${url}/required_status_checks/contexts`,
        checks: checks.checks.map(({ context, app_id }) => ({ context, app_id: app_id ?? null })),
      },
    }),
    ...(reviews && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: false,
        require_code_owner_reviews: reviews.require_code_owner_reviews,
        required_approving_review_count: reviews.required_approving_review_count,
      },
    }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforce_admins ?? false },
    allow_force_pushes: { enabled: protection.allow_force_pushes ?? false },
    allow_deletions: { enabled: protection.allow_deletions },
  };
}
