import type { Config } from "../config/schema.ts";
import { promotionCheck } from "../release/promotion-verdict.ts";
import { gateCheck, isModelCheck } from "./check-names.ts";
import type { Facts, RequiredCheck } from "./facts.ts";
import { type Diagnosis, type Finding, found, healthy, join, type Prescription } from "./finding.ts";
import { type Guard, guardOf } from "./guard.ts";
import { guardEnvironments, guardMain, requireCheck } from "./prescriptions.ts";

/** Whether nobody gets past Sluice's check, nor into an environment but by a promotion. */
export function examineBranches(facts: Facts, config: Config): Diagnosis {
  const { defaultBranch } = facts.repository;
  const main = guardFor(facts, defaultBranch);
  return join(
    checkIsRequired(facts, main, { context: gateCheck, branch: defaultBranch, on: "~DEFAULT_BRANCH" }),
    noModelIsRequired(main, defaultBranch),
    codeOwnersAreAsked(facts, main),
    historyIsKept(main, defaultBranch, () => guardMain(facts)),
    queueIsHeard(facts, main),
    ...Object.values(config.environments).flatMap(({ branch }) => [
      environmentIsGuarded(facts, branch),
      checkIsRequired(facts, guardFor(facts, branch), { context: promotionCheck, branch, on: "refs/heads/env/**" }),
    ]),
  );
}

function guardFor(facts: Facts, branch: string): Guard {
  const rules = facts.rules[branch];
  if (rules === undefined) throw new Error(`the rules of ${branch} were not read`);
  return guardOf(rules);
}

/** A guard that is not seen is missing only if everything was seen. */
function unlessBlind({ blindTo }: Guard, what: string, finding: Finding): Diagnosis {
  return blindTo === null ? found(finding) : { findings: [], unchecked: [{ what, because: blindTo }] };
}

interface WantedCheck {
  context: string;
  branch: string;
  /** The pattern of a ruleset that stands for the branch. */
  on: string;
}

function checkIsRequired(facts: Facts, guard: Guard, wanted: WantedCheck): Diagnosis {
  const { context, branch, on } = wanted;
  const required = guard.checks.filter((check) => check.context === context);
  if (required.length > 0) return checkIsBound(facts, required, wanted);
  return unlessBlind(guard, `whether the check ${context} is required on ${branch}`, {
    id: "check-not-required",
    severity: "error",
    what: `Nothing requires the check ${context} on ${branch}.`,
    where: branch,
    why: "A pull request that Sluice says no to can be merged all the same.",
    mend: "Add a ruleset that requires it of the App. In the settings: Rules → Rulesets, the App as source of the check.",
    prescriptions: [requireCheck(facts, context, on)],
  });
}

function checkIsBound(
  facts: Facts,
  required: readonly RequiredCheck[],
  { context, branch, on }: WantedCheck,
): Diagnosis {
  const prescriptions = [requireCheck(facts, context, on)];
  if (required.every(({ app }) => app === null)) {
    return found({
      id: "check-of-any-source",
      severity: "error",
      what: `The required check ${context} on ${branch} may come from any source.`,
      where: branch,
      why: "Every workflow of a branch can make a check of that name that passes.",
      mend: "Choose the App as its source in the ruleset, in place of “any source”, or add one that does.",
      prescriptions,
    });
  }
  if (facts.appId === null) {
    const because = "nobody said which App is Sluice's: give its number as APP_ID or --app-id";
    const what = `whether the check ${context} on ${branch} is bound to Sluice's App`;
    return { findings: [], unchecked: [{ what, because }] };
  }
  if (required.some(({ app }) => app === facts.appId)) return healthy;
  return found({
    id: "check-of-another-app",
    severity: "error",
    what: `The required check ${context} on ${branch} is bound to the App ${required.map(({ app }) => app ?? "any").join(", ")}, not to ${facts.appId}.`,
    where: branch,
    why: "Sluice's verdict does not count; another App's does, or pull requests wait for ever.",
    mend: "Choose Sluice's App as its source in the ruleset.",
    prescriptions,
  });
}

function noModelIsRequired({ checks }: Guard, branch: string): Diagnosis {
  const names = [...new Set(checks.map(({ context }) => context).filter(isModelCheck))];
  if (names.length === 0) return healthy;
  return found({
    id: "check-of-a-model-required",
    severity: "warning",
    what: `${branch} requires ${names.join(", ")}.`,
    where: branch,
    why: "A pull request that does not touch the model gets no such check, and waits for it for ever.",
    mend: `Require ${gateCheck} alone: it stands for every model that is touched.`,
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
