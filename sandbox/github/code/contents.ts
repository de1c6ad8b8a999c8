import { z } from "zod";
import { readCommit } from "../git/history.ts";
import { editTree, entryAt, readTree, type TreeEdit, type TreeEntry } from "../git/trees.ts";
import { conflict, forbidden, notFound, unprocessable } from "../http/problem.ts";
import { created, ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { gitCommitJson } from "./commit-json.ts";
import type { RefUpdates } from "./ref-updates.ts";

/** Bytes up to which contents come inline, and beyond which they do not come at all. */
const inlineLimit = 1_000_000;
const rawLimit = 100_000_000;
/** Entries of a directory that GitHub lists. */
const directoryLimit = 1000;

const signature = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const changeBody = z.object({
  message: z.string(),
  branch: z.string().optional(),
  author: signature.optional(),
  committer: signature.optional(),
});
const putBody = changeBody.extend({ content: z.string(), sha: z.string().optional() });
const deleteBody = changeBody.extend({ sha: z.string() });

interface Parts {
  accounts: Accounts;
  refUpdates: RefUpdates;
}

export function contentsRoutes(parts: Parts): Route[] {
  const get = (path: string, request: ApiRequest, repository: Repository) => getContents(path, request, repository);
  return [
    onRepository("GET", "/contents", "contents:read", (request, repository) => get("", request, repository)),
    onRepository("GET", "/contents/*path", "contents:read", (request, repository) =>
      get(cleanPath(request.param("path")), request, repository),
    ),
    onRepository("PUT", "/contents/*path", "contents:write", (request, repository) =>
      repository.lock.run(() => putContents(parts, request, repository)),
    ),
    onRepository("DELETE", "/contents/*path", "contents:write", (request, repository) =>
      repository.lock.run(() => deleteContents(parts, request, repository)),
    ),
  ];
}

async function getContents(path: string, request: ApiRequest, repository: Repository): Promise<Reply> {
  const ref = request.query("ref") ?? defaultBranch;
  const commit = await repository.git.commitOf(ref);
  if (commit === null) {
    throw notFound(`No commit found for the ref ${ref}`);
  }
  const entry = path === "" ? null : await entryAt(repository.git, commit, path);
  if (entry?.type === "blob") {
    return fileReply(entry, ref, request, repository);
  }
  if (path !== "" && entry?.type !== "tree") {
    throw notFound();
  }
  const entries = await readTree(repository.git, entry?.sha ?? commit, false);
  const inside = entries.map((child) => ({ ...child, path: path === "" ? child.path : `${path}/${child.path}` }));
  return ok(inside.slice(0, directoryLimit).map((child) => entryJson(child, ref, repository)));
}

async function fileReply(entry: TreeEntry, ref: string, request: ApiRequest, repository: Repository): Promise<Reply> {
  const size = entry.size ?? 0;
  if (size > rawLimit) {
    throw forbidden("This API returns blobs up to 100 MB in size.");
  }
  if (request.accepts("raw")) {
    const headers = { "content-type": "application/vnd.github.raw; charset=utf-8" };
    return { status: 200, headers, body: await repository.git.read(entry.sha) };
  }
  const inline = size <= inlineLimit;
  const content = inline ? inLines(await repository.git.read(entry.sha)) : "";
  return ok({ ...entryJson(entry, ref, repository), encoding: inline ? "base64" : "none", content });
}

/** Base64 as GitHub sends it, 60 characters to the line. */
function inLines(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{1,60}/g, "$&\n");
}

function entryJson(entry: TreeEntry, ref: string, repository: Repository): Json {
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const type = entry.type === "tree" ? "dir" : "file";
  const self = `${repository.apiUrl}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${repository.apiUrl}/git/${entry.type}s/${entry.sha}`;
  const html = `${repository.htmlUrl}/${entry.type}/${ref}/${path}`;
  return {
    type,
    name: entry.path.split("/").at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    git_url: gitUrl,
    html_url: html,
    // Of a private repository it carries a token; here it leads nowhere.
    download_url: type === "dir" ? null : `${repository.htmlUrl}/raw/${ref}/${path}`,
    _links: { self, git: gitUrl, html },
  };
}

async function putContents(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const path = cleanPath(request.param("path"));
  const body = request.body(putBody);
  if (!/^[A-Za-z0-9+/=\s]*$/.test(body.content)) {
    throw unprocessable("content is not valid Base64");
  }
  const bytes = Buffer.from(body.content, "base64");
  const { entry, ...target } = await targetOf(repository, path, body.branch);
  if (entry && body.sha === undefined) {
    throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  }
  if (body.sha !== undefined && body.sha !== entry?.sha) {
    throw conflict(`${path} does not match ${body.sha}`);
  }
  const sha = await repository.git.writeBlob(bytes);
  const mode = entry?.mode ?? "100644";
  const commit = await commitEdit(parts, request, repository, { ...body, ...target, edit: { path, mode, sha } });
  const written: TreeEntry = { path, mode, type: "blob", sha, size: bytes.length };
  const reply = { content: entryJson(written, target.branch, repository), commit };
  return entry ? ok(reply) : created(reply);
}

async function deleteContents(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const path = cleanPath(request.param("path"));
  const body = request.body(deleteBody);
  const { entry, ...target } = await targetOf(repository, path, body.branch);
  if (!entry) {
    throw notFound();
  }
  if (body.sha !== entry.sha) {
    throw conflict(`${path} does not match ${body.sha}`);
  }
  const edit = { path, mode: entry.mode, sha: null };
  const commit = await commitEdit(parts, request, repository, { ...body, ...target, edit });
  return ok({ content: null, commit });
}

/** The branch that is written to, where it stands, and the file that is there now. */
async function targetOf(repository: Repository, path: string, branch = defaultBranch) {
  const tip = await repository.git.lookUp(`refs/heads/${branch}`);
  if (tip === null) {
    throw notFound(`Branch ${branch} not found`);
  }
  return { branch, tip: tip.sha, entry: await entryAt(repository.git, tip.sha, path) };
}

type Edit = z.infer<typeof changeBody> & { branch: string; tip: string; edit: TreeEdit };

async function commitEdit(parts: Parts, request: ApiRequest, repository: Repository, edit: Edit): Promise<Json> {
  const { git } = repository;
  const self = await parts.accounts.signature(request.caller.login);
  const committer = edit.committer ?? edit.author ?? self;
  const after = await git.writeCommit({
    tree: await editTree(git, edit.tip, [edit.edit]),
    parents: [edit.tip],
    message: edit.message,
    author: edit.author ?? committer,
    committer,
  });
  const ref = `refs/heads/${edit.branch}`;
  await parts.refUpdates.push(repository, { ref, before: edit.tip, after }, request.caller);
  return gitCommitJson(repository, await readCommit(git, after));
}

function cleanPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.some((part) => part === "." || part === ".." || part === ".git" || part.includes("\0"))) {
    throw unprocessable("path contains a malformed path component");
  }
  return parts.join("/");
}
