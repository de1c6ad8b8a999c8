import { approveCommand } from "./approve.ts";
import type { Command } from "./command.ts";
import { explainCommand } from "./explain.ts";
import { helpCommand } from "./help.ts";
import { holdCommand, releaseHoldCommand } from "./hold.ts";
import { overrideCommand } from "./override.ts";
import { promoteCommand } from "./promote.ts";
import { reportCommand } from "./report.ts";
import { retrainCommand } from "./retrain.ts";
import { rollbackCommand } from "./rollback.ts";
import { statusCommand } from "./status.ts";
import { abortCommand, pauseCommand, resumeCommand } from "./steer.ts";
import { nameOf } from "./usage.ts";

/** Every command, in the order in which people meet them. */
const registered: readonly Command[] = [
  statusCommand,
  reportCommand,
  explainCommand,
  overrideCommand,
  retrainCommand,
  promoteCommand,
  approveCommand,
  rollbackCommand,
  abortCommand,
  pauseCommand,
  resumeCommand,
  holdCommand,
  releaseHoldCommand,
];

export const commands: readonly Command[] = [helpCommand(registered), ...registered];

export function commandNamed(word: string): Command | undefined {
  return commands.find(({ usage }) => nameOf(usage) === word);
}
