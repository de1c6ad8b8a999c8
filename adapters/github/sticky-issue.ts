import { calling, type GitHubPlace } from "./github-client.ts";
import type { Identity } from "./sticky-comment.ts";

/** One open issue per matter, found again by its marker and its author; killed or run twice, the oldest is kept. */

export interface Matter {
  /** First line of the body, hidden. */
  marker: string;
  self: Author;
}

type Author = Pick<Identity, "login">;

interface OpenIssue {
  number: number;
  title: string;
  body: string;
}

export async function raiseIssue(
  place: GitHubPlace,
  matter: Matter,
  wanted: { title: string; body: string },
): Promise<void> {
  const { client, owner, repo } = place;
  const { title } = wanted;
  const body = `${matter.marker}\n${wanted.body}`;
  const [oldest, ...rest] = await openIssues(place, matter);
  if (!oldest) {
    await calling("open an issue", () => client.rest.issues.create({ owner, repo, title, body }));
    return;
  }
  if (oldest.title !== title || oldest.body !== body) {
    await change(place, oldest.number, { title, body });
  }
  for (const { number } of rest) await change(place, number, { state: "closed" });
}

/** Closes it with a last word; nothing happens where none is open. */
export async function settleIssue(place: GitHubPlace, matter: Matter, lastWord: string): Promise<void> {
  for (const { number, body } of await openIssues(place, matter)) {
    await change(place, number, { body: `${body}\n\n${lastWord}`, state: "closed" });
  }
}

async function change(
  { client, owner, repo }: GitHubPlace,
  number: number,
  fields: { title?: string; body?: string; state?: "closed" },
): Promise<void> {
  await calling(`change the issue #${number}`, () =>
    client.rest.issues.update({ owner, repo, issue_number: number, ...fields }),
  );
}

async function openIssues(place: GitHubPlace, { marker, self }: Matter): Promise<OpenIssue[]> {
  return (await ownIssues(place, self)).filter(({ body }) => body.startsWith(`${marker}\n`));
}

/** First lines of the open issues of ours that begin so. */
export async function openMatters(place: GitHubPlace, self: Author, markerStart: string): Promise<string[]> {
  const markers = (await ownIssues(place, self)).map(({ body }) => body.split("\n", 1)[0] ?? "");
  return [...new Set(markers.filter((marker) => marker.startsWith(markerStart)))];
}

/** The oldest first. */
async function ownIssues({ client, owner, repo }: GitHubPlace, self: Author): Promise<OpenIssue[]> {
  const query = { owner, repo, state: "open" as const, creator: self.login, direction: "asc" as const, per_page: 100 };
  const issues = await calling("list the issues", () => client.paginate(client.rest.issues.listForRepo, query));
  return issues
    .filter(({ user, pull_request: pull }) => user?.login === self.login && !pull)
    .map(({ number, title, body }) => ({ number, title, body: (body ?? "").replaceAll("\r\n", "\n") }))
    .sort((a, b) => a.number - b.number);
}
