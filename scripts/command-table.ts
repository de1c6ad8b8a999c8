import { commandTable } from "../bot/commands/help.ts";
import { commands } from "../bot/commands/registry.ts";

/** What can be said to the bot, as a table made from the registrations that it is parsed by. */

const marks = { begin: "<!-- generated: commands -->", end: "<!-- end of generated -->" } as const;

/** The page with its table replaced; the rest of it is written by hand. */
export function pageWithCommands(page: string): string {
  const begin = page.indexOf(marks.begin);
  const end = page.indexOf(marks.end, begin);
  if (begin < 0 || end < begin) throw new Error(`The page of the bot lacks the lines ${marks.begin} and ${marks.end}`);
  return `${page.slice(0, begin)}${marks.begin}\n\n${commandTable(commands)}\n\n${page.slice(end)}`;
}
