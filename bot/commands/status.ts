import { SluiceError } from "../../core/errors.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { type EnvironmentStatus, readStatus } from "../../operations/environment/environment-status.ts";
import { progressLine } from "../rollouts/rollout-replies.ts";
import type { Call, Command } from "./command.ts";
import { modelNamed } from "./subjects.ts";

export const statusCommand: Command = {
  usage: "status [MODEL]",
  does: "tells what is live in every environment, what is being rolled out and what is on hold",
  needs: "read",
  examples: ["status", "status late-flights"],
  run: async (call, { MODEL: word }) => {
    const models = word === undefined ? Object.keys(call.config.models) : [modelNamed(call, word)];
    const parts: string[] = [];
    for (const model of models) parts.push(`**${escapeMarkdown(model)}**\n\n${await statusTable(call, model)}`);
    return { kind: "told", text: parts.join("\n\n") };
  },
};

async function statusTable(call: Call, model: string): Promise<string> {
  const rows: string[][] = [["environment", "stable", "rollout", "on hold"]];
  for (const environment of promotionOrder(call.config)) {
    rows.push([escapeMarkdown(environment), ...(await cells(call, model, environment))]);
  }
  return rows.length > 1 ? table(rows) : "There is no environment yet.";
}

async function cells({ repository, config }: Call, model: string, environment: string): Promise<string[]> {
  const { ports, variables } = repository;
  const status = await readStatus(ports, { config, model, environment, variables });
  if (!status) return ["nothing yet", "", ""];
  const { stable } = status.desired.file;
  const holds = status.held.map(({ reason, release }) => `${code(release)}: ${escapeMarkdown(reason)}`);
  return [stable ? code(stable.release) : "nothing yet", rolloutCell(status), holds.join("<br>")];
}

function rolloutCell({ desired, rollout }: EnvironmentStatus): string {
  const { candidate } = desired.file;
  if (!candidate) return "";
  if (rollout instanceof SluiceError) return `${code(candidate.release)}; ${escapeMarkdown(rollout.message)}`;
  const isThis = rollout?.plan.candidate.digest === candidate.digest;
  return rollout && isThis ? escapeMarkdown(progressLine(rollout)) : `${code(candidate.release)} is about to begin`;
}
