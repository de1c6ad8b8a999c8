import { z } from "zod";
import { notFound } from "../http/problem.ts";
import { noContent, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { counter, nodeId, now } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

const contents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
const createBody = z.object({ content: z.enum(contents) });

interface Reaction {
  id: number;
  login: string;
  content: (typeof contents)[number];
  createdAt: string;
}

/** Reactions to comments and issues; the subject is the path below the repository, such as `issues/comments/7`. */
export class Reactions {
  readonly #bySubject = new Map<string, Reaction[]>();
  readonly #nextId = counter(300_001);

  on(repository: Repository, subject: string): Reaction[] {
    const key = `${repository.fullName}/${subject}`;
    const reactions = this.#bySubject.get(key) ?? [];
    this.#bySubject.set(key, reactions);
    return reactions;
  }

  add(repository: Repository, subject: string, login: string, content: Reaction["content"]): Reaction {
    const reaction = { id: this.#nextId(), login, content, createdAt: now() };
    this.on(repository, subject).push(reaction);
    return reaction;
  }

  summary(repository: Repository, subject: string): Json {
    const reactions = this.on(repository, subject);
    const count = (content: string): number => reactions.filter((reaction) => reaction.content === content).length;
    return {
      url: `${repository.apiUrl}/${subject}/reactions`,
      total_count: reactions.length,
      ...Object.fromEntries(contents.map((content) => [content, count(content)])),
    };
  }
}

export function reactionRoutes(reactions: Reactions, accounts: Accounts): Route[] {
  return ["/issues/comments/:id/reactions", "/issues/:id/reactions"].flatMap((path) =>
    routesOn(path, reactions, accounts),
  );
}

function routesOn(path: string, reactions: Reactions, accounts: Accounts): Route[] {
  const subject = (request: ApiRequest): string =>
    path.slice(1, -"/reactions".length).replace(":id", request.param("id"));
  const json = async ({ id, login, content, createdAt }: Reaction): Promise<Json> => ({
    id,
    node_id: nodeId("Reaction", id),
    user: await accounts.user(login),
    content,
    created_at: createdAt,
  });
  const add = async (request: ApiRequest, repository: Repository): Promise<Reply> => {
    const { content } = request.body(createBody);
    const { login } = request.caller;
    const same = (reaction: Reaction): boolean => reaction.login === login && reaction.content === content;
    const present = reactions.on(repository, subject(request)).find(same);
    const reaction = present ?? reactions.add(repository, subject(request), login, content);
    return { status: present ? 200 : 201, body: await json(reaction) };
  };
  const remove = (request: ApiRequest, repository: Repository): Reply => {
    const list = reactions.on(repository, subject(request));
    const index = list.findIndex(({ id }) => id === request.numberParam("reaction"));
    if (index === -1) {
      throw notFound();
    }
    list.splice(index, 1);
    return noContent();
  };
  const write = ["issues:write", "pull_requests:write"] as const;
  return [
    onRepository("GET", path, ["issues:read", "pull_requests:read"], (request, repository) =>
      page(request, reactions.on(repository, subject(request)), json),
    ),
    onRepository("POST", path, write, add),
    onRepository("DELETE", `${path}/:reaction`, write, remove),
  ];
}
