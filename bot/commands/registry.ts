import type { Command } from "./command.ts";
import { helpCommand } from "./help.ts";
import { promoteCommand } from "./promote.ts";
import { rollbackCommand } from "./rollback.ts";
import { statusCommand } from "./status.ts";
import { nameOf } from "./usage.ts";

/** Every command, in the order in which people meet them. */
const registered: readonly Command[] = [statusCommand, promoteCommand, rollbackCommand];

export const commands: readonly Command[] = [helpCommand(registered), ...registered];

export function commandNamed(word: string): Command | undefined {
  return commands.find(({ usage }) => nameOf(usage) === word);
}
