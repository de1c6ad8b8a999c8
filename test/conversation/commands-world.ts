import { expect } from "vitest";
import { at, type BotWorld, owner } from "./bot-world.ts";

/** Talking with the bot by comments. */

/** Writes the comment and returns what became of it, when all is done. */
export async function say(world: BotWorld, issue: number, login: string, body: string): Promise<Reply> {
  const { data } = await world.as(login).issues.createComment({ ...at, issue_number: issue, body });
  await world.quiet();
  return await replyTo(world, issue, data.id);
}

/** For snapshots: the reactions, then the words. */
export function heard({ text, reactions }: Reply): string {
  return `${reactions.join(" ")}\n${text}`;
}

interface Reply {
  id: number;
  /** What the bot says; null: nothing. */
  text: string | null;
  reactions: string[];
}

export async function replyTo(world: BotWorld, issue: number, id: number): Promise<Reply> {
  const { data } = await world.as(owner).issues.listComments({ ...at, issue_number: issue, per_page: 100 });
  const replies = data.filter(({ body }) => body?.startsWith(`<!-- sluice:command ${id} -->\n`));
  expect(replies.length).toBeLessThan(2);
  for (const { user } of replies) expect(user?.login).toBe("sluice[bot]");
  const reactions = await world.as(owner).reactions.listForIssueComment({ ...at, comment_id: id });
  return {
    id,
    text: replies[0]?.body?.split("\n").slice(1).join("\n").replaceAll("\u2060", "") ?? null,
    reactions: reactions.data.map(({ content }) => content),
  };
}

/** An issue to speak on. */
export async function openIssue(world: BotWorld): Promise<number> {
  const { data } = await world.as("maria").issues.create({ ...at, title: "Late flights" });
  return data.number;
}
