import type { Config } from "../config/schema.ts";
import { checkNameOf } from "./check-names.ts";
import type { Facts, RequiredCheck } from "./facts.ts";
import { type Diagnosis, type Finding, found, healthy, join, type Prescription } from "./finding.ts";
import { type Guard, guardOf } from "./guard.ts";
import { guardEnvironments, guardMain, requireChecks } from "./prescriptions.ts";

/** Whether nobody gets past Sluice's check, nor into an environment but by a promotion. */
export function examineBranches(facts: Facts, config: Config): Diagnosis {
  const { defaultBranch } = facts.repository;
  const main = guardFor(facts, defaultBranch);
  return join(
    ...Object.keys(config.models).map((model) => checkIsRequired(facts, main, checkNameOf(model))),
    codeOwnersAreAsked(facts, main),
    historyIsKept(main, defaultBranch, () => guardMain(facts)),
    queueIsHeard(facts, main),
    ...Object.values(config.environments).map(({ branch }) => environmentIsGuarded(facts, branch)),
  );
}

export function guardFor(facts: Facts, branch: string): Guard {
  const rules = facts.rules[branch];
  if (rules === undefined) throw new Error(`the rules of ${branch} were not read`);
  return guardOf(rules);
}

/** A guard that is not seen is missing only if everything was seen. */
function unlessBlind({ blindTo }: Guard, what: string, finding: Finding): Diagnosis {
  return blindTo === null ? found(finding) : { findings: [], unchecked: [{ what, because: blindTo }] };
}

function checkIsRequired(facts: Facts, guard: Guard, context: string): Diagnosis {
  const required = guard.checks.filter((check) => check.context === context);
  if (required.length > 0) return checkIsBound(facts, required, context);
  return unlessBlind(guard, `whether the check ${context} is required`, {
    id: "check-not-required",
    severity: "error",
    what: `Nothing requires the check ${context}.`,
    where: facts.repository.defaultBranch,
    why: "A pull request whose gates say no can be merged, and is released.",
    mend: "Add a ruleset that requires it of the App. In the settings: Rules → Rulesets, the App as source of the check.",
    prescriptions: [requireChecks(facts, [context])],
  });
}

function checkIsBound(facts: Facts, required: readonly RequiredCheck[], context: string): Diagnosis {
  const where = facts.repository.defaultBranch;
  const prescriptions = [requireChecks(facts, [context])];
  if (required.every(({ app }) => app === null)) {
    return found({
      id: "check-of-any-source",
      severity: "error",
      what: `The required check ${context} may come from any source.`,
      where,
      why: "Every workflow of a branch can make a check of that name that passes.",
      mend: "Choose the App as its source in the ruleset, in place of “any source”, or add one that does.",
      prescriptions,
    });
  }
  if (facts.appId === null) {
    const because = "nobody said which App is Sluice's: give its number as APP_ID or --app-id";
    return { findings: [], unchecked: [{ what: `whether the check ${context} is bound to Sluice's App`, because }] };
  }
  if (required.some(({ app }) => app === facts.appId)) return healthy;
  return found({
    id: "check-of-another-app",
    severity: "error",
    what: `The required check ${context} is bound to the App ${required.map(({ app }) => app ?? "any").join(", ")}, not to ${facts.appId}.`,
    where,
    why: "Sluice's verdict does not count; another App's does, or pull requests wait for ever.",
    mend: "Choose Sluice's App as its source in the ruleset.",
    prescriptions,
  });
}

function codeOwnersAreAsked(facts: Facts, guard: Guard): Diagnosis {
  if (guard.codeOwnerReview) return healthy;
  return unlessBlind(guard, "whether code owners must review", {
    id: "code-owners-not-asked",
    severity: "warning",
    what: "Pull requests need no review by code owners.",
    where: facts.repository.defaultBranch,
    why: "Whoever may merge can lower the gates in one pull request, and pass them with the next.",
    mend: "Require a pull request with review from code owners, by a ruleset.",
    prescriptions: [guardMain(facts)],
  });
}

function historyIsKept(guard: Guard, branch: string, prescribe: () => Prescription): Diagnosis {
  if (guard.keepsHistory) return healthy;
  return unlessBlind(guard, `whether ${branch} can be rewritten or deleted`, {
    id: "history-not-kept",
    severity: "warning",
    what: `${branch} may be pushed to by force, or deleted.`,
    where: branch,
    why: "Git is the only memory of what was released, promoted and held; a rewritten branch tells another story.",
    mend: "Block force pushes and deletion, by a ruleset.",
    prescriptions: [prescribe()],
  });
}

function queueIsHeard(facts: Facts, { mergeQueue }: Guard): Diagnosis {
  const { installation } = facts;
  if (!mergeQueue) return healthy;
  if (!installation.known) {
    return {
      findings: [],
      unchecked: [{ what: "whether the App hears the merge queue", because: installation.because }],
    };
  }
  if (installation.value === null || installation.value.events.includes("merge_group")) return healthy;
  return found({
    id: "merge-queue-unheard",
    severity: "error",
    what: "The default branch has a merge queue, and the App is not subscribed to the event merge_group.",
    where: facts.repository.defaultBranch,
    why: "The required check is never concluded on the queue's commits, so that nothing is merged.",
    mend: "Subscribe the App to “Merge group” (its settings → Permissions & events), or turn the merge queue off.",
  });
}

function environmentIsGuarded(facts: Facts, branch: string): Diagnosis {
  const guard = guardFor(facts, branch);
  const prescribe = () => guardEnvironments(facts);
  if (guard.pullRequest || guard.restrictsPushes) return historyIsKept(guard, branch, prescribe);
  return join(
    unlessBlind(guard, `whether anybody may push to ${branch}`, {
      id: "environment-open",
      severity: "error",
      what: `Everybody who may write can push to ${branch}.`,
      where: branch,
      why: "What stands on this branch is what gets the traffic: a push skips the promotion, its review and its soak.",
      mend: "Require a pull request for env/**, with the App as the one who may bypass it, by a ruleset.",
      prescriptions: [prescribe()],
    }),
    historyIsKept(guard, branch, prescribe),
  );
}
