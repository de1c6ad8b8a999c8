import { calling } from "../../adapters/github/github-client.ts";
import type { SpokenComment } from "../commands/answer-comment.ts";
import { answerMarker } from "../commands/answer-marker.ts";
import { spokenLines } from "../commands/spoken-lines.ts";
import type { InstalledRepository } from "../repository.ts";

/** A command of which no webhook has told is obeyed as long as its writer may still wait for an answer. */
const longestWaitMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/**
 * Comments that speak to the bot and have no answer of its own, oldest first. What was changed since it was written
 * says nothing, as ever: nobody knows any more what it said.
 */
export async function missedComments(repository: InstalledRepository): Promise<SpokenComment[]> {
  const { place, self, ports } = repository;
  const { client, owner, repo } = place;
  // To the hour, so that GitHub can say that nothing has changed since the last look.
  const since = new Date(Math.floor((ports.clock.now() - longestWaitMs) / hourMs) * hourMs).toISOString();
  const comments = await calling("list the comments", () =>
    client.paginate(client.rest.issues.listCommentsForRepo, { owner, repo, since, per_page: 100 }),
  );
  const answers = comments.filter(({ user }) => user?.login === self.login).map(({ body }) => body ?? "");
  return comments
    .filter(({ user, created_at: at }) => user?.type === "User" && ports.clock.now() - Date.parse(at) < longestWaitMs)
    .filter(({ created_at: written, updated_at: changed }) => written === changed)
    .filter(({ body }) => spokenLines(body ?? "").length > 0)
    .filter(({ id }) => !answers.some((answer) => answer.startsWith(answerMarker(id))))
    .sort((one, other) => one.id - other.id)
    .map(({ id, issue_url: issue, html_url: url, body, user, created_at: at }) => ({
      id,
      issue: Number(issue.split("/").at(-1)),
      isOnPull: url.includes("/pull/"),
      body: body ?? "",
      by: user?.login ?? "",
      at: Date.parse(at),
      url,
    }));
}
