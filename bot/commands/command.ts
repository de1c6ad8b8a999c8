import type { PullSeen } from "../../adapters/github/pull-requests.ts";
import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { escapeMarkdown } from "../../core/report/markdown.ts";
import type { Role } from "../../core/roles.ts";
import type { InstalledRepository } from "../repository.ts";
import type { Given } from "./usage.ts";

/** A word that the bot obeys. The parser, the help and the table of the README are made from these. */
export interface Command {
  /** What is written after `/sluice`, and the grammar that it is read by. */
  usage: string;
  /** What it does, as the end of "`/sluice NAME` …". */
  does: string;
  /** The least role that may give it. */
  needs: Role;
  /** Refused where the pull request got another head after the comment was written: its writer has not seen that one. */
  boundToHead?: true;
  examples: readonly string[];
  run(call: Call, given: Given): Promise<Answer>;
}

/** Who says it, and where. */
export interface Call {
  repository: InstalledRepository;
  config: Config;
  issue: number;
  /** null where the comment is on an issue. */
  pull: PullSeen | null;
  by: string;
  /** When it was written, in milliseconds since 1970 UTC. */
  at: number;
  /** Address of the comment: goes into every record of what it has led to. */
  url: string;
  /** Brings the environment to where git wants it, in the background. */
  follow(environment: string): void;
  /** Tells the report of an evaluation once more, in the background. */
  redraw(runId: number): void;
}

/** `told`: nothing was changed. `done`: something was. `unclear`: nobody can tell what was meant. */
export interface Answer {
  kind: "told" | "done" | "refused" | "unclear";
  /** Markdown. */
  text: string;
}

/** What a command cannot be obeyed in, in a sentence and with what to do instead. */
export function unfit(message: string, remedy: string): SluiceError {
  return new SluiceError("USAGE", message, { remedy });
}

/** An operation says in its headline what it has done or why it has not. */
export function answerOf({ conclusion, headline }: Outcome<unknown>): Answer {
  return conclusion === "passed"
    ? { kind: "done", text: `✅ ${sentence(headline)}` }
    : { kind: "refused", text: `❌ ${sentence(headline)}` };
}

/** As a sentence of a comment, in which `#12` leads to the pull request. */
export function sentence(words: string): string {
  // Only where it is no name: those are written as they are.
  const text = words.replace(/^the /, "The ");
  const inert = escapeMarkdown(text).replace(/&#35;\u2060?(?=\d+\b)/g, "#");
  return /[.?!]$/.test(inert) ? inert : `${inert}.`;
}
