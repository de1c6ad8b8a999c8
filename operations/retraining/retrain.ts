import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import type { Proposal } from "../../core/retrain/proposal.ts";
import { trainingPath } from "../../core/retrain/training-file.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { train } from "../training/train.ts";
import { planRetraining, type RetrainInput, type RetrainPlan } from "./plan-retraining.ts";
import { proposeRetraining } from "./propose-retraining.ts";
import { recordRun } from "./record-run.ts";

export interface RetrainFacts {
  plan: RetrainPlan;
  /** Null where nothing was trained. */
  proposal: Proposal | null;
}

/** The whole of a retraining in one checkout: decides, trains, evaluates on rows that nobody has seen, and judges. */
export async function retrain(
  ports: Ports,
  input: RetrainInput & { commit: string | null },
): Promise<Outcome<RetrainFacts>> {
  const path = trainingPath(input.model);
  const before = await ports.files.readText(path);
  const plan = await planRetraining(ports, input);
  if (!plan.facts.begun) return { ...plan, facts: { plan: plan.facts, proposal: null } };
  const { trigger, because } = plan.facts;
  if (trigger) await recordRun(ports, { model: input.model, trigger, because });
  await train(ports, input);
  await evaluate(ports, input);
  const proposed = await proposeRetraining(ports, input);
  if (proposed.conclusion === "refused") await restore(ports, path, before);
  return {
    ...proposed,
    headline: `${plan.headline}; ${proposed.headline.replace(`${input.model}: `, "")}`,
    facts: { plan: plan.facts, proposal: proposed.facts },
  };
}

/** What is not worth a proposal changes nothing. */
async function restore({ files }: Ports, path: string, before: string | null): Promise<void> {
  if (before === null) await files.remove(path);
  else await files.write(path, before);
}
