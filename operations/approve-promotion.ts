import type { Outcome } from "../core/outcome.ts";
import { type PromoteFacts, type PromoteInput, type PromotePorts, promote } from "./promote.ts";

export interface ApproveInput extends PromoteInput {
  release: string;
  /** The pull request that is approved, and the head that was looked at. */
  number: number;
  expectedHead: string;
}

/** Merges a promotion that a person has approved, if it is still what they saw and still may go there. */
export async function approvePromotion(ports: PromotePorts, input: ApproveInput): Promise<Outcome<PromoteFacts>> {
  const { number, expectedHead, release, environment } = input;
  const proposed = await promote(ports, input);
  const { pullRequest, branch, merged } = proposed.facts;
  if (proposed.conclusion === "refused" || merged !== null || pullRequest === null || branch === null) return proposed;
  const says = (conclusion: "passed" | "refused", headline: string, commit: string | null = null) => ({
    ...proposed,
    conclusion,
    headline,
    summary: `${headline}\n`,
    facts: { ...proposed.facts, merged: commit },
  });
  if (pullRequest.number !== number) {
    return says("refused", `the promotion of ${release} to ${environment} is #${pullRequest.number}, not #${number}`);
  }
  if ((await ports.repository.head(branch)) !== expectedHead) {
    return says(
      "refused",
      `#${number} was out of date; it has been brought up to date, so look at it and approve it again`,
    );
  }
  const commit = await ports.pulls.merge(number, expectedHead);
  return says("passed", `the promotion of ${release} to ${environment} is merged; the rollout begins`, commit);
}
