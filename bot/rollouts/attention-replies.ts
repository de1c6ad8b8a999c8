import type { DesiredState } from "../../core/ports.ts";
import { code, escapeMarkdown } from "../../core/report/markdown.ts";
import { formatPercent } from "../../core/report/numbers.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";

/** What the bot says where only a person can go on: an issue, which ends by itself when the matter does. */

export function attentionMarker({ environment, file }: DesiredState): string {
  return `<!-- sluice:attention ${environment} ${file.model} -->`;
}

export function attentionIssue(
  desired: DesiredState,
  because: string,
  status: RolloutStatus | null,
): { title: string; body: string } {
  const { environment, file } = desired;
  const { model, stable, candidate } = file;
  const place = `${model} in ${environment}`;
  const wanted = [stable, candidate].flatMap((ref) => (ref ? [code(ref.release)] : [])).join(", then ") || "nothing";
  const body = [
    `### 🧊 ${escapeMarkdown(place)} needs a person`,
    escapeMarkdown(asSentence(because)),
    `Git wants ${wanted}.${status ? ` The traffic now: ${traffic(status)}.` : ""}`,
    `Nothing is touched until somebody decides. Find out who or what moved the traffic, then comment here:\n\n${ways(desired)}`,
    "<sub>This issue is closed when the matter is settled.</sub>",
  ];
  return { title: `${place} needs a person`, body: body.join("\n\n") };
}

function asSentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;
}

function traffic({ plan, weights }: RolloutStatus): string {
  const named = [plan.stable, plan.candidate].flatMap((ref) => (ref ? [ref] : []));
  return named
    .map(({ digest, release }) => `${code(release)} ${formatPercent((weights[digest] ?? 0) / 100)}`)
    .join(", ");
}

function ways({ environment, file }: DesiredState): string {
  const place = `${file.model} in ${environment}`;
  return [
    ...(file.candidate
      ? [`- ${code(`/sluice abort ${place}`)} takes ${code(file.candidate.release)} back and holds it`]
      : []),
    `- ${code(`/sluice rollback ${place}`)} goes back to what was stable before`,
    `- ${code(`/sluice promote ${file.model} to ${environment}`)} proposes another release; merging that counts as the decision`,
  ].join("\n");
}

export const settledWord = "✅ **Settled:** git and the server agree again.";
