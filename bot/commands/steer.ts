import { code, escapeMarkdown } from "../../core/report/markdown.ts";
import { formatPercent } from "../../core/report/numbers.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import { steerRollout } from "../../operations/environment/steer-rollout.ts";
import type { Command } from "./command.ts";
import { environmentUnderWay, modelOf } from "./subjects.ts";

interface Steering {
  order: "abort" | "pause" | "resume";
  /** For the record of what was ordered. */
  ordered: string;
  does: string;
  /** What follows "late-flights@v2 in production". */
  nowIs(share: string): string;
}

/** A person's word to a rollout that is under way. */
function steering({ order, ordered, does, nowIs }: Steering): Command {
  return {
    usage: `${order} [MODEL] [in ENV]`,
    does,
    needs: "write",
    examples: [order, `${order} late-flights in production`],
    run: async (call, given) => {
      const { config, repository, by, url } = call;
      const model = modelOf(call, given);
      const environment = await environmentUnderWay(call, given, model);
      const reason = `${ordered} by @${by} (${url})`;
      const { ports, variables } = repository;
      const { facts } = await steerRollout(ports, { config, environment, model, order, reason, variables });
      call.follow(environment);
      const subject = `${code(facts.plan.candidate.release)} in ${escapeMarkdown(environment)}`;
      return { kind: "done", text: `✅ ${subject} ${nowIs(shareOf(facts))}.` };
    },
  };
}

function shareOf({ plan, weights }: RolloutStatus): string {
  return formatPercent((weights[plan.candidate.digest] ?? 0) / 100);
}

export const abortCommand = steering({
  order: "abort",
  ordered: "aborted",
  does: "takes the candidate off traffic, back to what is stable, and holds it",
  nowIs: (share) => `is being taken back: it has ${share} of traffic now, and git follows`,
});

export const pauseCommand = steering({
  order: "pause",
  ordered: "paused",
  does: "keeps the traffic as it is shared now; harm still ends the rollout",
  nowIs: (share) =>
    `stays at ${share} of traffic until somebody writes \`/sluice resume\`; harm still ends its rollout`,
});

export const resumeCommand = steering({
  order: "resume",
  ordered: "resumed",
  does: "lets a paused rollout go on",
  nowIs: (share) => `goes on from ${share} of traffic`,
});
