import { z } from "zod";
import { readCommit } from "../git/history.ts";
import type { GitObject, ObjectType } from "../git/object-reader.ts";
import { notFound } from "../http/problem.ts";
import { created, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { nodeId } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { gitCommitJson } from "./commit-json.ts";
import { requireObject } from "./require-object.ts";
import { treeRoutes } from "./tree-routes.ts";

const signature = z.object({ name: z.string(), email: z.string(), date: z.iso.datetime({ offset: true }).optional() });
const blobBody = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });
const commitBody = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: signature.optional(),
  committer: signature.optional(),
});
const tagBody = z.object({
  tag: z.string(),
  message: z.string(),
  object: z.string(),
  type: z.enum(["commit", "tree", "blob"]),
  tagger: signature.optional(),
});
/** Blobs, trees, commits and tag objects. None of these is visible before a ref leads to it. */
export function gitDataRoutes(accounts: Accounts): Route[] {
  return [
    onRepository("GET", "/git/blobs/:sha", "contents:read", getBlob),
    onRepository("POST", "/git/blobs", "contents:write", createBlob),
    ...treeRoutes(),
    onRepository("GET", "/git/commits/:sha", "contents:read", getCommit),
    onRepository("POST", "/git/commits", "contents:write", (request, repository) =>
      createCommit(accounts, request, repository),
    ),
    onRepository("GET", "/git/tags/:sha", "contents:read", async (request, repository) => {
      const { sha } = await existing(repository, request.param("sha"), "tag");
      return ok(await tagJson(repository, sha));
    }),
    onRepository("POST", "/git/tags", "contents:write", (request, repository) =>
      createTag(accounts, request, repository),
    ),
  ];
}

async function existing(repository: Repository, sha: string, type: ObjectType): Promise<GitObject> {
  const found = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.lookUp(sha) : null;
  if (found?.type !== type) {
    throw notFound();
  }
  return found;
}

async function getBlob(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { sha, size } = await existing(repository, request.param("sha"), "blob");
  const content = await repository.git.read(sha);
  if (request.accepts("raw")) {
    return { status: 200, headers: { "content-type": "application/vnd.github.raw; charset=utf-8" }, body: content };
  }
  const json = { sha, node_id: nodeId("Blob", sha), size, url: `${repository.apiUrl}/git/blobs/${sha}` };
  return ok({ ...json, encoding: "base64", content: content.toString("base64") });
}

async function createBlob(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { content, encoding } = request.body(blobBody);
  const sha = await repository.git.writeBlob(Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
  return created({ sha, url: `${repository.apiUrl}/git/blobs/${sha}` });
}

async function getCommit(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { sha } = await existing(repository, request.param("sha"), "commit");
  return ok(gitCommitJson(repository, await readCommit(repository.git, sha)));
}

async function createCommit(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { message, tree, parents, ...people } = request.body(commitBody);
  await requireObject(repository, tree, "tree", "Tree SHA");
  for (const parent of parents) {
    await requireObject(repository, parent, "commit", "Parent SHA");
  }
  const author = people.author ?? (await accounts.signature(request.caller.login));
  const committer = people.committer ?? author;
  const sha = await repository.git.writeCommit({ message, tree, parents, author, committer });
  return created(gitCommitJson(repository, await readCommit(repository.git, sha)));
}

async function createTag(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { tag, message, object, type, tagger } = request.body(tagBody);
  await requireObject(repository, object, type, "object");
  const sha = await repository.git.writeTag({
    name: tag,
    object,
    type,
    message,
    tagger: tagger ?? (await accounts.signature(request.caller.login)),
  });
  return created(await tagJson(repository, sha));
}

async function tagJson(repository: Repository, sha: string): Promise<Json> {
  const text = (await repository.git.read(sha)).toString("utf8");
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1] ?? "";
  const [, name, email, seconds] = /^(.*) <(.*)> (\d+) /.exec(field("tagger")) ?? [];
  const [object, type] = [field("object"), field("type")];
  return {
    node_id: nodeId("Tag", sha),
    tag: field("tag"),
    sha,
    url: `${repository.apiUrl}/git/tags/${sha}`,
    message: text.slice(text.indexOf("\n\n") + 2),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z") },
    object: { type, sha: object, url: `${repository.apiUrl}/git/${type}s/${object}` },
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
