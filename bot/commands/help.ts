import { suggestion } from "../../core/config/suggestion.ts";
import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { type Command, unfit } from "./command.ts";
import { nameOf } from "./usage.ts";

/** The others have to be given: what lists all commands is one of them. */
export function helpCommand(others: readonly Command[]): Command {
  const help: Command = {
    usage: "help [COMMAND]",
    does: "lists the commands, or explains one",
    needs: "read",
    examples: ["help", "help promote"],
    run: async (_, { COMMAND: word }) => {
      const all = [help, ...others];
      if (word === undefined) return { kind: "told", text: commandTable(all) };
      const found = all.find(({ usage }) => nameOf(usage) === word);
      if (!found)
        throw unfit(
          `There is no command ${word}${suggestion(
            word,
            all.map(({ usage }) => nameOf(usage)),
          )}`,
          "The word help alone lists all.",
        );
      return { kind: "told", text: explained(found) };
    },
  };
  return help;
}

/** What can be said, what it does, and who may say it. */
export function commandTable(commands: readonly Command[]): string {
  const rows = commands.map(({ usage, does, needs }) => [code(`/sluice ${usage}`), escapeMarkdown(does), code(needs)]);
  return table([["comment", "what it does", "needs"], ...rows]);
}

function explained({ usage, does, needs, boundToHead, examples }: Command): string {
  const bound = boundToHead ? " It counts for the head commit that its writer has seen, and no other." : "";
  return [
    `${code(`/sluice ${usage}`)} ${escapeMarkdown(does)}. It needs the permission ${code(needs)}.${bound}`,
    `For example: ${examples.map((example) => code(`/sluice ${example}`)).join(", ")}`,
  ].join("\n\n");
}
