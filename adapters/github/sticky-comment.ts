import { calling, type GitHubPlace } from "./github-client.ts";

/** Who we are on GitHub: anyone can write our marker into a comment, but not under our name. */
export interface Identity {
  appId: number;
  /** `SLUG[bot]` */
  login: string;
}

interface Comment {
  id: number;
  body?: string | undefined;
  user: { login: string } | null;
  performed_via_github_app?: { id: number } | null | undefined;
}

/** What is to be said; or how, given what the comment said until now, its marker included. */
type Body = string | ((previous: string | null) => string);

/**
 * One comment per marker, updated in place. Killed or run twice at the same time, it may leave two: the next call keeps
 * the oldest and deletes the rest. `changed` is false when the comment said the same already.
 */
export async function stickComment(
  place: GitHubPlace,
  { issue, marker, body, self }: { issue: number; marker: string; body: Body; self: Identity },
): Promise<{ id: number; changed: boolean }> {
  const { client, owner, repo } = place;
  const [oldest, ...rest] = await ownComments(place, issue, marker, self);
  const text = `${marker}\n${typeof body === "string" ? body : body(oldest?.body ?? null)}`;
  if (!oldest) {
    const made = await calling(`comment on #${issue}`, () =>
      client.rest.issues.createComment({ owner, repo, issue_number: issue, body: text }),
    );
    return { id: made.data.id, changed: true };
  }
  const changed = sameText(oldest.body) !== sameText(text);
  if (changed) {
    await calling(`change the comment on #${issue}`, () =>
      client.rest.issues.updateComment({ owner, repo, comment_id: oldest.id, body: text }),
    );
  }
  for (const { id } of rest) {
    await calling(`delete a second comment on #${issue}`, () =>
      client.rest.issues.deleteComment({ owner, repo, comment_id: id }),
    );
  }
  return { id: oldest.id, changed };
}

/** Every comment of ours whose hidden first line begins so, the oldest first. */
export async function readOwnComments(
  place: GitHubPlace,
  { issue, marker, self }: { issue: number; marker: string; self: Identity },
): Promise<string[]> {
  return (await ownComments(place, issue, marker, self)).map(({ body }) => body ?? "");
}

/** Whether the marker has its comment already. */
export async function isCommented(
  place: GitHubPlace,
  { issue, marker, self }: { issue: number; marker: string; self: Identity },
): Promise<boolean> {
  return (await ownComments(place, issue, marker, self)).length > 0;
}

async function ownComments(
  { client, owner, repo }: GitHubPlace,
  issue: number,
  marker: string,
  self: Identity,
): Promise<Comment[]> {
  const query = { owner, repo, issue_number: issue, per_page: 100 };
  const comments: Comment[] = await calling(`read the comments of #${issue}`, () =>
    client.paginate(client.rest.issues.listComments, query),
  );
  return comments.filter((comment) => isOwn(comment, self) && comment.body?.startsWith(marker));
}

function isOwn({ user, performed_via_github_app: via }: Comment, { appId, login }: Identity): boolean {
  return user?.login === login && (via === null || via === undefined || via.id === appId);
}

function sameText(text: string | undefined): string {
  return (text ?? "").replaceAll("\r\n", "\n").trim();
}
