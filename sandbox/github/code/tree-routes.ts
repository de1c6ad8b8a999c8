import { z } from "zod";
import { editTree, entryAt, readTree, type TreeEdit, type TreeEntry } from "../git/trees.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { created, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { requireObject } from "./require-object.ts";

const entryBody = z.object({
  path: z.string().min(1),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  /** Null takes the file away. */
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const treeBody = z.object({ base_tree: z.string().optional(), tree: z.array(entryBody) });

export function treeRoutes(): Route[] {
  return [
    onRepository("GET", "/git/trees/*sha", "contents:read", getTree),
    onRepository("POST", "/git/trees", "contents:write", createTree),
  ];
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

async function createTree(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { base_tree: named, tree } = request.body(treeBody);
  const base = named === undefined ? null : await repository.git.lookUp(`${named}^{tree}`);
  if (named !== undefined && base === null) {
    throw unprocessable("base_tree is not a valid tree oid");
  }
  const edits: TreeEdit[] = [];
  for (const entry of tree) {
    edits.push(await editOf(repository, base?.sha ?? null, entry));
  }
  const written = await editTree(repository.git, base?.sha ?? null, edits);
  return created(await treeJson(repository, written, false));
}

async function editOf(
  repository: Repository,
  base: string | null,
  entry: z.infer<typeof entryBody>,
): Promise<TreeEdit> {
  const { path, mode, sha, content } = entry;
  if ((sha === undefined) === (content === undefined)) {
    throw unprocessable(`tree entry ${path} must have either sha or content`);
  }
  if (sha === undefined) {
    return { path, mode, sha: await repository.git.writeBlob(Buffer.from(content ?? "")) };
  }
  if (sha !== null) {
    await requireObject(repository, sha, mode === "040000" ? "tree" : "blob", `tree.sha of ${path}`);
  } else if (base === null || (await entryAt(repository.git, base, path))?.type !== "blob") {
    throw unprocessable(`tree entry ${path} cannot be taken away: it is no file of base_tree`);
  }
  return { path, mode, sha };
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
