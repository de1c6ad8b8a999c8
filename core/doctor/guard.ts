import type { BranchRules, Protection, RequiredCheck, Rule } from "./facts.ts";

/** What guards a branch, of rulesets and classic protection together: either suffices. */
export interface Guard {
  checks: readonly RequiredCheck[];
  pullRequest: boolean;
  codeOwnerReview: boolean;
  /** Not everybody with the right to write may push. */
  restrictsPushes: boolean;
  keepsHistory: boolean;
  mergeQueue: boolean;
  /** Why a part of it could not be seen; null: all of it was. */
  blindTo: string | null;
}

export function guardOf({ rules, protection }: BranchRules): Guard {
  const ruled: readonly Rule[] = rules.known ? rules.value : [];
  const classic: Protection | null = protection.known ? protection.value : null;
  const has = (type: string) => ruled.some((rule) => rule.type === type);
  return {
    checks: [...ruled.flatMap(({ checks }) => checks), ...(classic?.checks ?? [])],
    pullRequest: has("pull_request") || (classic?.pullRequest ?? false),
    codeOwnerReview: ruled.some((rule) => rule.codeOwnerReview) || (classic?.codeOwnerReview ?? false),
    restrictsPushes: has("update") || (classic?.restrictsPushes ?? false),
    keepsHistory:
      (has("non_fast_forward") && has("deletion")) ||
      (classic !== null && !classic.allowsForcePushes && !classic.allowsDeletion),
    mergeQueue: has("merge_queue"),
    blindTo: rules.known ? (protection.known ? null : protection.because) : rules.because,
  };
}
