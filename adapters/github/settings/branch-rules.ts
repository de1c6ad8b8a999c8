import type { Protection, RequiredCheck, Rule, Ruleset } from "../../../core/doctor/facts.ts";
import { known, type Reading } from "../../../core/doctor/finding.ts";
import { messageOf } from "../github-client.ts";
import { reading, type SettingsPlace } from "./reading.ts";

/** Rules of all rulesets, the organisation's too, that hold for a branch now. */
export function readRules({ client, owner, repo }: SettingsPlace, branch: string): Promise<Reading<readonly Rule[]>> {
  return reading(async () => {
    const rules = await client.paginate(client.rest.repos.getBranchRules, { owner, repo, branch, per_page: 100 });
    return rules.map((rule) => ({
      type: rule.type,
      rulesetId: rule.ruleset_id ?? 0,
      checks: rule.type === "required_status_checks" ? checksOf(rule.parameters?.required_status_checks ?? []) : [],
      codeOwnerReview: rule.type === "pull_request" && (rule.parameters?.require_code_owner_review ?? false),
    }));
  });
}

const checksOf = (checks: readonly { context: string; integration_id?: number }[]): RequiredCheck[] =>
  checks.map(({ context, integration_id: app }) => ({ context, app: app ?? null }));

export function readProtection(
  { client, owner, repo }: SettingsPlace,
  branch: string,
): Promise<Reading<Protection | null>> {
  // Somebody without the right is told “Not Found” of a branch that is protected.
  const unprotected = (error: unknown) => (/branch not (protected|found)/i.test(messageOf(error)) ? known(null) : null);
  return reading<Protection | null>(async () => {
    const { data } = await client.rest.repos.getBranchProtection({ owner, repo, branch });
    const reviews = data.required_pull_request_reviews;
    const checks = data.required_status_checks?.checks ?? [];
    return {
      checks: checks.map(({ context, app_id: app }) => ({ context, app: app === -1 ? null : app })),
      pullRequest: reviews !== undefined,
      codeOwnerReview: reviews?.require_code_owner_reviews ?? false,
      restrictsPushes: data.restrictions !== undefined,
      allowsForcePushes: data.allow_force_pushes?.enabled ?? false,
      allowsDeletion: data.allow_deletions?.enabled ?? false,
      appsPastReview: (reviews?.bypass_pull_request_allowances?.apps ?? []).flatMap((app) => app?.slug ?? []),
    };
  }, unprotected);
}

export function readRulesets({ client, owner, repo }: SettingsPlace): Promise<Reading<readonly Ruleset[]>> {
  return reading(async () => {
    const at = { owner, repo, includes_parents: true };
    const all = await client.paginate(client.rest.repos.getRepoRulesets, { ...at, per_page: 100 });
    const rulesets: Ruleset[] = [];
    for (const { id } of all) {
      const { data } = await client.rest.repos.getRepoRuleset({ ...at, ruleset_id: id });
      const ref = data.conditions && "ref_name" in data.conditions ? data.conditions.ref_name : undefined;
      rulesets.push({
        id,
        name: data.name,
        target: data.target ?? "branch",
        isActive: data.enforcement === "active",
        include: ref?.include ?? [],
        exclude: ref?.exclude ?? [],
        ruleTypes: (data.rules ?? []).map(({ type }) => type),
        // GitHub leaves the list out for those who may not edit the ruleset.
        bypass:
          data.bypass_actors?.map(({ actor_type: type, actor_id: actor, bypass_mode: mode }) => ({
            type,
            id: actor ?? null,
            mode: mode ?? "always",
          })) ?? null,
      });
    }
    return rulesets;
  });
}
