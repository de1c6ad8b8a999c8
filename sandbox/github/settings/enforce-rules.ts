import { type RefMove, zeroSha } from "../git/bare-repository.ts";
import { ApiProblem, unprocessable } from "../http/problem.ts";
import type { Caller } from "../identity/caller.ts";
import type { Repository } from "../repositories.ts";
import type { Rulesets } from "./rulesets.ts";

/** What rulesets refuse, in GitHub's words. Of all rules, those about pull requests and required checks are enforced. */

const violation = (what: string) => `Repository rule violations found\n\n${what}\n\n`;

/** A push by the API; one by git itself is not held to the rules. */
export function refusePush(rulesets: Rulesets, repository: Repository, move: RefMove, caller: Caller): void {
  const branch = /^refs\/heads\/(.+)$/.exec(move.ref)?.[1];
  if (branch === undefined || move.before === zeroSha) return;
  const rules = rulesets.binding(repository, branch, caller);
  if (move.after === zeroSha) {
    if (rules.some(({ type }) => type === "deletion")) throw unprocessable(violation("Cannot delete this branch"));
  } else if (rules.some(({ type }) => type === "pull_request")) {
    throw unprocessable(violation("Changes must be made through a pull request."));
  }
}

/** @param isUnmet whether a check of that name, of that App if one is named, has not passed on the head */
export function refuseMerge(
  rulesets: Rulesets,
  { repository, branch, caller }: { repository: Repository; branch: string; caller: Caller },
  isUnmet: (context: string, app: number | undefined) => boolean,
): void {
  const rules = rulesets.binding(repository, branch, caller);
  const required = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) => parameters?.required_status_checks as { context: string; integration_id?: number }[]);
  const missing = required.find(({ context, integration_id: app }) => isUnmet(context, app));
  if (missing) throw new ApiProblem(405, violation(`Required status check "${missing.context}" is expected.`));
}
