import type { Facts } from "./facts.ts";
import type { Prescription } from "./finding.ts";

/** Rulesets that the doctor writes out, whole: adding one more to those that exist takes nothing away. */

/** Stands where a number belongs that nobody told us. */
const unknownApp = "APP_ID";

/** The App past a rule: it writes into environment branches how rollouts went. */
const past = (app: number | null) => [
  { actor_id: app ?? unknownApp, actor_type: "Integration", bypass_mode: "always" as const },
];

function newRuleset({ repository }: Facts, body: object): Prescription {
  return { method: "POST", path: `repos/${repository.fullName}/rulesets`, body: { enforcement: "active", ...body } };
}

/** On environment branches the App writes past it. */
export function requireCheck(facts: Facts, context: string, on: string): Prescription {
  const isEnvironment = on !== "~DEFAULT_BRANCH";
  const check = { context, integration_id: facts.appId ?? unknownApp };
  return newRuleset(facts, {
    name: `Sluice: required check${isEnvironment ? " of promotions" : ""}`,
    target: "branch",
    conditions: { ref_name: { include: [on], exclude: [] } },
    ...(isEnvironment && { bypass_actors: past(facts.appId) }),
    rules: [
      {
        type: "required_status_checks",
        parameters: { strict_required_status_checks_policy: false, required_status_checks: [check] },
      },
    ],
  });
}

const pullRequest = (codeOwners: boolean) => ({
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: codeOwners,
    require_last_push_approval: false,
    required_approving_review_count: codeOwners ? 1 : 0,
    required_review_thread_resolution: false,
  },
});

const history = [{ type: "non_fast_forward" }, { type: "deletion" }];

export function guardMain(facts: Facts): Prescription {
  return newRuleset(facts, {
    name: "Sluice: default branch",
    target: "branch",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [pullRequest(true), ...history],
  });
}

export function guardEnvironments(facts: Facts): Prescription {
  return newRuleset(facts, {
    name: "Sluice: environment branches",
    target: "branch",
    conditions: { ref_name: { include: ["refs/heads/env/**"], exclude: [] } },
    bypass_actors: past(facts.appId),
    rules: [pullRequest(false), ...history],
  });
}

export function guardTags(facts: Facts): Prescription {
  return newRuleset(facts, {
    name: "Sluice: release tags",
    target: "tag",
    conditions: { ref_name: { include: ["refs/tags/*@v*"], exclude: [] } },
    rules: [{ type: "update" }, { type: "deletion" }],
  });
}
