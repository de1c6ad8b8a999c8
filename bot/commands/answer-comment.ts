import { react, readCommentBody } from "../../adapters/github/comments.ts";
import { passingFailure } from "../../adapters/github/passing-failure.ts";
import { readRole } from "../../adapters/github/people.ts";
import { readPull } from "../../adapters/github/pull-requests.ts";
import { isCommented, stickComment } from "../../adapters/github/sticky-comment.ts";
import { SluiceError } from "../../core/errors.ts";
import { mayAs } from "../../core/roles.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { answerMarker } from "./answer-marker.ts";
import type { Answer, Call, Command } from "./command.ts";
import { headSince } from "./head-since.ts";
import { commandNamed, commands } from "./registry.ts";
import * as replies from "./replies.ts";
import { spokenLines, wordsOf } from "./spoken-lines.ts";
import { matchUsage, nameOf } from "./usage.ts";

/** A comment as it was when it was written. */
export interface SpokenComment {
  id: number;
  issue: number;
  isOnPull: boolean;
  body: string;
  by: string;
  /** Milliseconds since 1970 UTC. */
  at: number;
  url: string;
}

/** What is done in the background, after the answer. */
export interface Afterwards {
  /** Looks after the environment of a branch. */
  follow(branch: string): void;
  redraw(runId: number): void;
}

/** More commands than this are no conversation. */
const mostCommands = 5;

/** Somebody else wrote at the same time: read again. More often than this in a row is an answer too. */
const mostAttempts = 3;

/**
 * Does what a comment says, and answers it by one comment. One that is answered already is left alone, however often
 * GitHub tells of it; killed before it has answered, it does again what it did, and everything it does may be repeated.
 */
export async function answerComment(
  repository: InstalledRepository,
  comment: SpokenComment,
  afterwards: Afterwards,
): Promise<void> {
  const { place, self } = repository;
  const lines = spokenLines(comment.body);
  if (lines.length === 0) return;
  const marker = answerMarker(comment.id);
  const now = await readCommentBody(place, comment.id);
  if (now === null || (await isCommented(place, { issue: comment.issue, marker, self }))) return;
  await react(place, comment.id, "eyes");
  const answers = sameText(now, comment.body)
    ? await obeyAll(repository, comment, lines, afterwards)
    : [{ line: lines[0] ?? "", answer: replies.edited() }];
  await stickComment(place, { issue: comment.issue, marker, body: replies.reply(answers), self });
  await react(place, comment.id, replies.reactionTo(answers.map(({ answer }) => answer)));
}

function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");
}

async function obeyAll(
  repository: InstalledRepository,
  comment: SpokenComment,
  lines: readonly string[],
  afterwards: Afterwards,
): Promise<replies.Answered[]> {
  const answers: replies.Answered[] = [];
  for (const line of lines.slice(0, mostCommands)) {
    answers.push({ line, answer: await obey(repository, comment, line, afterwards) });
  }
  if (lines.length > mostCommands)
    answers.push({ line: lines[mostCommands] ?? "", answer: replies.tooMany(mostCommands) });
  return answers;
}

async function obey(
  repository: InstalledRepository,
  comment: SpokenComment,
  line: string,
  afterwards: Afterwards,
): Promise<Answer> {
  const [word = "help", ...words] = wordsOf(line);
  const command = commandNamed(word);
  if (!command)
    return replies.unknownCommand(
      word,
      commands.map(({ usage }) => nameOf(usage)),
    );
  const given = matchUsage(command.usage, words);
  if (!given) return replies.misused(command);
  for (let attempt = 1; ; attempt++) {
    try {
      const refusal = await refusalOf(repository, comment, command);
      return refusal ?? (await command.run(await callFor(repository, comment, afterwards), given));
    } catch (error) {
      // What passes by itself is no answer: the whole comment is heard again.
      if (!(error instanceof SluiceError) || passingFailure(error, Date.now()) !== null) throw error;
      if (error.code !== "CONFLICT" || attempt === mostAttempts) return replies.failed(error);
      await repository.ports.clock.sleep(attempt * 1_000);
    }
  }
}

async function refusalOf(
  { place, self, ports, readOnly }: InstalledRepository,
  comment: SpokenComment,
  command: Command,
): Promise<Answer | null> {
  // Whoever needs no more than to read is told something, and nothing is done.
  if (readOnly && command.needs !== "read") return replies.onlyReports(command);
  const role = await readRole(place, comment.by);
  if (!mayAs(role, command.needs)) return replies.notAllowed(command, comment.by, role);
  if (!command.boundToHead || !comment.isOnPull) return null;
  const { headSha } = await readPull(place, comment.issue);
  const since = await headSince(place, headSha, self.appId, ports.clock.now());
  return since > comment.at ? replies.movedHead(command, headSha) : null;
}

async function callFor(
  repository: InstalledRepository,
  { issue, isOnPull, by, at, url }: SpokenComment,
  afterwards: Afterwards,
): Promise<Call> {
  const config = await readConfig(repository);
  if (!config) {
    throw new SluiceError("CONFIG_MISSING", `There is no sluice.yaml on ${repository.defaultBranch}.`, {
      remedy: "Write one; the README shows how to begin.",
    });
  }
  const pull = isOnPull ? await readPull(repository.place, issue) : null;
  const follow = (environment: string) => afterwards.follow(config.environments[environment]?.branch ?? environment);
  return { repository, config, issue, pull, by, at, url, follow, redraw: (runId) => afterwards.redraw(runId) };
}
