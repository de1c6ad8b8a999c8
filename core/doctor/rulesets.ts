import type { Config } from "../config/schema.ts";
import type { BypassActor, Facts, Ruleset } from "./facts.ts";
import { type Diagnosis, type Finding, found, healthy, join, judging, type Unchecked } from "./finding.ts";
import { matchesPattern } from "./patterns.ts";
import { guardEnvironments, guardTags } from "./prescriptions.ts";

/** Who may go past the rules: the App must in environments, and few others anywhere. */
export function examineRulesets(facts: Facts, config: Config): Diagnosis {
  const branches = Object.values(config.environments).map(({ branch }) => branch);
  return judging("who may bypass the rulesets, and whether release tags are kept", facts.rulesets, (rulesets) => {
    const active = rulesets.filter(({ isActive }) => isActive);
    const ours = active.filter((ruleset) => concernsUs(facts, ruleset, branches));
    return join(
      ...ours.map((ruleset) => nobodyIsExempt(facts, ruleset)),
      ...branches.map((branch) => appMayWrite(facts, active, branch)),
      ...Object.keys(config.models).map((model) => tagsAreKept(facts, active, model)),
    );
  });
}

const settingsOf = ({ repository }: Facts, { id, name }: Ruleset) =>
  `ruleset “${name}” (${repository.url}/rules/${id})`;

function concernsUs(facts: Facts, ruleset: Ruleset, branches: readonly string[]): boolean {
  return [facts.repository.defaultBranch, ...branches].some((branch) => holdsFor(facts, ruleset, branch));
}

function holdsFor({ repository }: Facts, { target, include, exclude }: Ruleset, branch: string): boolean {
  const matches = (pattern: string) =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH"
      ? branch === repository.defaultBranch
      : matchesPattern(pattern, `refs/heads/${branch}`));
  return target === "branch" && include.some(matches) && !exclude.some(matches);
}

/** Numbers that GitHub gives to the roles that everybody who works in a repository has. */
const commonRoles: Readonly<Record<number, string>> = { 1: "read", 3: "triage", 4: "write" };

function nobodyIsExempt(facts: Facts, ruleset: Ruleset): Diagnosis {
  const { bypass } = ruleset;
  if (bypass === null) return open({ what: `who may bypass the ruleset “${ruleset.name}”`, because: unseen });
  const wide = bypass.flatMap(({ type, id }) =>
    type === "RepositoryRole" && id !== null ? (commonRoles[id] ?? []) : [],
  );
  if (wide.length === 0) return healthy;
  return found({
    id: "bypass-for-many",
    severity: "error",
    what: `Everybody with the role ${wide.join(", ")} may bypass a ruleset.`,
    where: settingsOf(facts, ruleset),
    why: "A rule that all who could break it may bypass is none.",
    mend: "Take the role off the ruleset's bypass list.",
  });
}

const unseen = "whoever asks may not edit the ruleset, so GitHub does not tell";
const open = (...unchecked: Unchecked[]): Diagnosis => ({ findings: [], unchecked });

/** What keeps the App from committing to a branch, unless it may bypass the ruleset. */
const closing = ["pull_request", "update", "required_status_checks"];

function appMayWrite(facts: Facts, rulesets: readonly Ruleset[], branch: string): Diagnosis {
  const closed = rulesets.filter(
    (ruleset) => holdsFor(facts, ruleset, branch) && ruleset.ruleTypes.some((type) => closing.includes(type)),
  );
  if (closed.length === 0) return appMayPassProtection(facts, branch);
  const what = `whether the App may write to ${branch}`;
  if (facts.appId === null) return open({ what, because: "nobody said which App is Sluice's" });
  if (closed.some(({ bypass }) => bypass === null)) return open({ what, because: unseen });
  const barred = closed.filter(({ bypass }) => !(bypass ?? []).some((actor) => isAlwaysApp(actor, facts.appId)));
  return barred.length === 0
    ? healthy
    : found(appIsBarred(facts, branch, barred.map((ruleset) => settingsOf(facts, ruleset)).join(", ")));
}

const isAlwaysApp = ({ type, id, mode }: BypassActor, appId: number | null): boolean =>
  type === "Integration" && id === appId && mode !== "pull_request";

function appIsBarred(facts: Facts, branch: string, where: string): Finding {
  return {
    id: "app-barred-from-environment",
    severity: "error",
    what: `The App may not write to ${branch}.`,
    where,
    why: "How a rollout ended, holds and rollbacks are commits of the App to this branch: they would be refused.",
    mend: `Add the App${facts.appId === null ? "" : ` (${facts.appId})`} to the bypass list, with “Always allow”.`,
  };
}

/** Classic protection knows no number of an App, but its slug. */
function appMayPassProtection(facts: Facts, branch: string): Diagnosis {
  const { protection } = facts.rules[branch] ?? {};
  if (!protection?.known || !protection.value?.pullRequest) return healthy;
  const { installation } = facts;
  if (!installation.known)
    return open({ what: `whether the App may write to ${branch}`, because: installation.because });
  const slug = installation.value?.slug ?? "";
  if (protection.value.appsPastReview.includes(slug) && protection.value.checks.length === 0) return healthy;
  return found({
    ...appIsBarred(facts, branch, `the branch protection of ${branch}`),
    mend: "Replace the branch protection by a ruleset that the App may bypass.",
    prescriptions: [guardEnvironments(facts)],
  });
}

function tagsAreKept(facts: Facts, rulesets: readonly Ruleset[], model: string): Diagnosis {
  const tag = `refs/tags/${model}@v1`;
  const matches = (pattern: string) => pattern === "~ALL" || matchesPattern(pattern, tag);
  const keeps = rulesets.filter(
    ({ target, include, exclude }) => target === "tag" && include.some(matches) && !exclude.some(matches),
  );
  const kept = ["update", "deletion"].every((type) => keeps.some(({ ruleTypes }) => ruleTypes.includes(type)));
  if (kept) return healthy;
  return found({
    id: "release-tags-movable",
    severity: "warning",
    what: `Release tags ${model}@v… can be moved or deleted.`,
    where: `tags ${model}@v*`,
    why: "A tag says which bytes are a release. Whoever moves one rewrites what a name in production means.",
    mend: "Restrict updates and deletions of tags *@v*, by a ruleset for tags.",
    prescriptions: [guardTags(facts)],
  });
}
