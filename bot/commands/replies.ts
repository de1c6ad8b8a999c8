import type { react } from "../../adapters/github/comments.ts";
import { suggestion } from "../../core/config/suggestion.ts";
import type { SluiceError } from "../../core/errors.ts";
import { code, escapeMarkdown } from "../../core/report/markdown.ts";
import { truncate } from "../../core/report/truncate.ts";
import type { Role } from "../../core/roles.ts";
import { type Answer, type Command, sentence } from "./command.ts";
import { nameOf } from "./usage.ts";

/** How the bot answers whatever is said to it, and why it may not obey; what it has done each command says itself. */

export interface Answered {
  /** As it was written. */
  line: string;
  answer: Answer;
}

export function reply(answers: readonly Answered[]): string {
  const parts = answers.map(({ line, answer }) => `> ${code(line.slice(0, 200))}\n\n${answer.text}`);
  return truncate(parts.join("\n\n"));
}

const reactions = { told: "+1", done: "rocket", refused: "-1", unclear: "confused" } as const;

/** The worst of them, so that nobody has to read on who sees that all went well. */
export function reactionTo(answers: readonly Answer[]): Parameters<typeof react>[2] {
  const order = ["refused", "unclear", "done", "told"] as const;
  return reactions[order.find((kind) => answers.some((answer) => answer.kind === kind)) ?? "told"];
}

export function edited(): Answer {
  return refused("This comment was changed after it was written, so nothing of it is done. Write a new one.");
}

export function tooMany(most: number): Answer {
  return unclear(`A comment may hold ${most} commands; this one and what follows were left out.`);
}

export function unknownCommand(word: string, known: readonly string[]): Answer {
  return unclear(`There is no command ${code(word)}${sentence(suggestion(word, known))}`);
}

export function misused(command: Command): Answer {
  const examples = command.examples.map((example) => code(`/sluice ${example}`)).join(", ");
  return unclear(`It is written ${code(`/sluice ${command.usage}`)}, for example ${examples}.`);
}

export function notAllowed(command: Command, login: string, role: Role): Answer {
  const has = role === "none" ? "you have none" : `you have ${code(role)}`;
  return refused(
    `Sorry ${escapeMarkdown(`@${login}`)}, ${code(nameOf(command.usage))} needs the permission ${code(command.needs)} ` +
      `in this repository, and ${has}. Somebody who has it can write the same comment.`,
  );
}

export function onlyReports(command: Command): Answer {
  return refused(
    `${code(nameOf(command.usage))} needs a bot that may write, and this one was set up to report alone (\`--read-only\`).`,
  );
}

export function movedHead(command: Command, headSha: string): Answer {
  return refused(
    `When this was written, the head of the pull request was not known to be ${headSha}. ` +
      `${code(nameOf(command.usage))} counts only for what its writer has seen: look at it, and write the comment again.`,
  );
}

export function failed(error: SluiceError): Answer {
  const broke = error.code === "GITHUB_FAILED" || error.code === "SERVER_UNREACHABLE";
  const said = error.problems.map(({ message }) => sentence(message)).join(" ");
  return refused(`${broke ? "It broke: " : ""}${said} ${sentence(error.remedy)}`);
}

function refused(text: string): Answer {
  return { kind: "refused", text: `❌ ${text}` };
}

function unclear(text: string): Answer {
  return { kind: "unclear", text: `❔ ${text}` };
}
