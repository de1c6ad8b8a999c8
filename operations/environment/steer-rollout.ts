import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { escapeMarkdown } from "../../core/report/markdown.ts";
import { type RolloutStatus, terminalStates } from "../../core/rollout/status.ts";
import { type DeployPorts, targetOf, type Variables } from "./deploy-tick.ts";
import { environmentOf } from "./environment.ts";

export const rolloutOrders = ["status", "pause", "resume", "abort"] as const;

export interface SteerInput {
  config: Config;
  environment: string;
  model: string;
  order: (typeof rolloutOrders)[number];
  reason: string;
  variables: Variables;
}

/** A person's word to the rollout of an environment. It goes to the target alone, so it needs no GitHub; git follows. */
export async function steerRollout(
  ports: Pick<DeployPorts, "target">,
  { config, environment, model, order, reason, variables }: SteerInput,
): Promise<Outcome<RolloutStatus>> {
  const target = targetOf(ports, environmentOf(config, environment), variables);
  const status = await target.rollout(model);
  if (!status) {
    throw new SluiceError("USAGE", `The target of ${environment} knows of no rollout of ${model}.`, {
      remedy: `Promote a release to ${environment}, or name another environment or model.`,
    });
  }
  return outcomeOf(environment, await obey(target, status, order, reason));
}

async function obey(target: DeployTarget, status: RolloutStatus, order: SteerInput["order"], reason: string) {
  const { model, rolloutId } = status.plan;
  if (order === "status") return status;
  if (terminalStates.includes(status.state)) {
    throw new SluiceError("CONFLICT", `The rollout of ${status.plan.candidate.release} is over: ${status.state}.`, {
      remedy: "`sluice rollback` goes back to the release before; a promotion begins another rollout.",
    });
  }
  return await target[order](model, rolloutId, reason);
}

function outcomeOf(environment: string, status: RolloutStatus): Outcome<RolloutStatus> {
  const { plan, state, weights } = status;
  const share = weights[plan.candidate.digest] ?? 0;
  const headline = `${environment}: ${plan.candidate.release} is ${state} with ${share} % of the traffic`;
  return { conclusion: "passed", headline, summary: escapeMarkdown(headline), facts: status, annotations: [] };
}
