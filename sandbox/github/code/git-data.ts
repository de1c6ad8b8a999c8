import { z } from "zod";
import { readCommit } from "../git/history.ts";
import type { GitObject, ObjectType } from "../git/object-reader.ts";
import { editTree, readTree, type TreeEdit, type TreeEntry } from "../git/trees.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { created, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { nodeId } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { gitCommitJson } from "./commit-json.ts";

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
const treeBody = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      mode: z.enum(["100644", "100755", "040000", "160000", "120000"]),
      type: z.enum(["blob", "tree", "commit"]).optional(),
      sha: z.string().nullable().optional(),
      content: z.string().optional(),
    }),
  ),
});

/** Blobs, trees, commits and tag objects. None of these is visible before a ref leads to it. */
export function gitDataRoutes(accounts: Accounts): Route[] {
  return [
    onRepository("GET", "/git/blobs/:sha", "contents:read", getBlob),
    onRepository("POST", "/git/blobs", "contents:write", createBlob),
    onRepository("GET", "/git/trees/*sha", "contents:read", getTree),
    onRepository("POST", "/git/trees", "contents:write", createTree),
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

/** As `existing`, for an object that a request body names. */
async function named(repository: Repository, sha: string, type: ObjectType, what: string): Promise<void> {
  const found = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.lookUp(sha) : null;
  if (found?.type !== type) {
    throw unprocessable(`${what} does not exist or is no ${type}: ${sha}`);
  }
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

async function getTree(request: ApiRequest, repository: Repository): Promise<Reply> {
  const name = request.param("sha");
  const commit = await repository.git.commitOf(name);
  const tree = await repository.git.lookUp(`${commit ?? name}^{tree}`);
  if (tree === null) {
    throw notFound();
  }
  return ok(await treeJson(repository, tree.sha, request.query("recursive") !== undefined));
}

async function treeJson(repository: Repository, sha: string, recursive: boolean): Promise<Json> {
  const url = (entry: TreeEntry): string => `${repository.apiUrl}/git/${entry.type}s/${entry.sha}`;
  const entries = await readTree(repository.git, sha, recursive);
  return {
    sha,
    url: `${repository.apiUrl}/git/trees/${sha}`,
    tree: entries.map((entry) => ({ ...entry, url: url(entry) })),
    truncated: false,
  };
}

async function createTree(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { base_tree: base, tree } = request.body(treeBody);
  const baseTree = base === undefined ? null : await repository.git.lookUp(`${base}^{tree}`);
  if (base !== undefined && baseTree === null) {
    throw unprocessable("base_tree is not a valid tree oid");
  }
  const edits: TreeEdit[] = [];
  for (const { path, mode, sha, content } of tree) {
    if ((sha === undefined) === (content === undefined)) {
      throw unprocessable(`tree entry ${path} must have either sha or content`);
    }
    if (typeof sha === "string") {
      await named(repository, sha, mode === "040000" ? "tree" : "blob", `tree.sha of ${path}`);
    }
    edits.push({
      path,
      mode,
      sha: sha === undefined ? await repository.git.writeBlob(Buffer.from(content ?? "")) : sha,
    });
  }
  const written = await editTree(repository.git, baseTree?.sha ?? null, edits);
  return created(await treeJson(repository, written, false));
}

async function getCommit(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { sha } = await existing(repository, request.param("sha"), "commit");
  return ok(gitCommitJson(repository, await readCommit(repository.git, sha)));
}

async function createCommit(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { message, tree, parents, ...people } = request.body(commitBody);
  await named(repository, tree, "tree", "Tree SHA");
  for (const parent of parents) {
    await named(repository, parent, "commit", "Parent SHA");
  }
  const author = people.author ?? (await accounts.signature(request.caller.login));
  const committer = people.committer ?? author;
  const sha = await repository.git.writeCommit({ message, tree, parents, author, committer });
  return created(gitCommitJson(repository, await readCommit(repository.git, sha)));
}

async function createTag(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { tag, message, object, type, tagger } = request.body(tagBody);
  await named(repository, object, type, "object");
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
