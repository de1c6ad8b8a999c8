import type { Touch } from "../../core/changes/touched-models.ts";
import type { Config } from "../../core/config/schema.ts";
import { findTouched } from "../../operations/review/touched-models.ts";
import type { InstalledRepository } from "../repository.ts";

/** What has to be judged before a commit may go into the default branch. */
export interface ReviewPlan extends Touch {
  headSha: string;
  /** Models that the default branch knows and the commit touches. */
  models: string[];
}

/** Drawn from git alone, so that it is the same for the workflows, for the bot, and for the bot tomorrow. */
export async function planReview(
  { ports, defaultBranch }: InstalledRepository,
  config: Config,
  headSha: string,
): Promise<ReviewPlan> {
  const touch = await findTouched(ports.repository, { base: defaultBranch, head: headSha, config: "sluice.yaml" });
  return { ...touch, headSha, models: touch.touched.filter((model) => Object.hasOwn(config.models, model)) };
}
