import { Argument, Option } from "commander";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import { rolloutOrders, type SteerInput, steerRollout } from "../../operations/environment/steer-rollout.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { environmentOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface RolloutOptions extends ModelOptions {
  order: SteerInput["order"];
  environment: string;
  reason: string;
}

export const rolloutVerb: Verb<RolloutOptions, RolloutStatus> = {
  name: "rollout",
  description: "look at the rollout of an environment, or pause, resume or abort it; needs the target, not GitHub",
  examples: [
    "sluice rollout status --environment production",
    'sluice rollout pause --environment production --reason "sale until noon"',
    'sluice rollout abort --environment production --reason "complaints"',
  ],
  words: [new Argument("<order>", "what to do").choices(rolloutOrders)],
  options: [
    ...modelOptions,
    environmentOption,
    new Option("--reason <text>", "why, for the rollout's history").default("by hand"),
  ],
  run: async ({ order, environment, reason, ...options }, { ports, variables }) =>
    steerRollout(ports, { ...(await loadModel(ports.files, options)), order, environment, reason, variables }),
  tell: ({ facts, headline }) => storyOf(facts, headline),
};

function storyOf({ history, judgement, planned, warnings }: RolloutStatus, headline: string): string {
  const lines = history.slice(-historyLines).map(({ at, state, note }) => `  ${at}  ${state}  ${note}`);
  const told = [judgement?.sentence, planned, ...warnings].filter((line) => line !== null && line !== undefined);
  return [headline, ...lines, ...told].join("\n");
}

/** As many of the last events as a screen holds. */
const historyLines = 12;
