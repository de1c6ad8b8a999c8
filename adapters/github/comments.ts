import { calling, finding, type GitHubPlace } from "./github-client.ts";

/** A comment as it stands now; null once it is deleted. */
export async function readCommentBody({ client, owner, repo }: GitHubPlace, id: number): Promise<string | null> {
  const found = await finding(`read the comment ${id}`, () =>
    client.rest.issues.getComment({ owner, repo, comment_id: id }),
  );
  return found ? (found.data.body ?? "") : null;
}

type Reaction = "eyes" | "+1" | "-1" | "confused" | "rocket";

/** Reacting twice in the same way is reacting once. */
export async function react({ client, owner, repo }: GitHubPlace, id: number, content: Reaction): Promise<void> {
  await calling(`react to the comment ${id}`, () =>
    client.rest.reactions.createForIssueComment({ owner, repo, comment_id: id, content }),
  );
}
