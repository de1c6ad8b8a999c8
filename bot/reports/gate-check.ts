import { concludeCheck, listChecks, queueCheck } from "../../adapters/github/check-runs.ts";
import { checkName } from "../replies.ts";
import type { InstalledRepository } from "../repository.ts";
import { gateAnswer, gateName } from "./gate-replies.ts";
import type { ReviewPlan } from "./review-plan.ts";

/** Draws the check over all models from the checks of each, which nobody but the App can write. */
export async function showGate({ place, self }: InstalledRepository, plan: ReviewPlan): Promise<void> {
  const { headSha } = plan;
  const checks = await listChecks(place, headSha, self.appId);
  const models = plan.models.map((model) => ({ model, check: checks.get(checkName(model)) }));
  const { kind, check } = gateAnswer(plan, models);
  if (kind === "waiting") await queueCheck(place, gateName, headSha, self.appId, { ...check, anew: true });
  else await concludeCheck(place, gateName, headSha, self.appId, check);
}
