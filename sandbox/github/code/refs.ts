import { z } from "zod";
import { type Ref, zeroSha } from "../git/bare-repository.ts";
import { readCommit } from "../git/history.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { created, noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Accounts } from "../identity/accounts.ts";
import { nodeId } from "../json.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { commitJson } from "./commit-json.ts";
import type { RefUpdates } from "./ref-updates.ts";

const createBody = z.object({ ref: z.string(), sha: z.string() });
const updateBody = z.object({ sha: z.string(), force: z.boolean().default(false) });

interface Parts {
  accounts: Accounts;
  refUpdates: RefUpdates;
}

/** Refs, and the branches and tags that are made of them. */
export function refRoutes({ accounts, refUpdates }: Parts): Route[] {
  return [
    onRepository("GET", "/git/ref/*ref", "contents:read", async (request, repository) => {
      const ref = await findRef(repository, request);
      if (ref === null) {
        throw notFound();
      }
      return ok(refJson(repository, ref));
    }),
    onRepository("GET", "/git/matching-refs/*ref", "contents:read", async (request, repository) =>
      page(request, await repository.git.refs(`refs/${request.param("ref")}`), (ref) => refJson(repository, ref)),
    ),
    onRepository("POST", "/git/refs", "contents:write", (request, repository) =>
      repository.lock.run(() => createRef(refUpdates, request, repository)),
    ),
    onRepository("PATCH", "/git/refs/*ref", "contents:write", (request, repository) =>
      repository.lock.run(() => updateRef(refUpdates, request, repository)),
    ),
    onRepository("DELETE", "/git/refs/*ref", "contents:write", (request, repository) =>
      repository.lock.run(() => deleteRef(refUpdates, request, repository)),
    ),
    onRepository("GET", "/branches", "contents:read", async (request, repository) =>
      page(request, await repository.git.refs("refs/heads/"), ({ name, sha }) =>
        branchJson(repository, name, { sha, url: `${repository.apiUrl}/commits/${sha}` }),
      ),
    ),
    onRepository("GET", "/branches/*branch", "contents:read", (request, repository) =>
      getBranch(accounts, request, repository),
    ),
    onRepository("GET", "/tags", "metadata:read", async (request, repository) =>
      page(request, (await repository.git.refs("refs/tags/")).reverse(), (ref) => tagJson(repository, ref)),
    ),
  ];
}

/** The ref in the path, which lacks its leading `refs/`. */
async function findRef(repository: Repository, request: ApiRequest): Promise<Ref | null> {
  const name = `refs/${request.param("ref")}`;
  return (await repository.git.refs(name)).find((ref) => ref.name === name) ?? null;
}

async function createRef(refUpdates: RefUpdates, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { ref, sha } = request.body(createBody);
  if (!/^refs\/[^/]+\/.+$/.test(ref)) {
    throw unprocessable("Reference name must start with 'refs/' and contain at least two slashes.");
  }
  const object = await target(repository, ref, sha);
  if ((await repository.git.refs(ref)).some(({ name }) => name === ref)) {
    throw unprocessable("Reference already exists");
  }
  await refUpdates.push(repository, { ref, before: zeroSha, after: sha }, request.caller);
  return created(refJson(repository, { name: ref, sha, type: object.type }));
}

async function updateRef(refUpdates: RefUpdates, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { sha, force } = request.body(updateBody);
  const ref = await findRef(repository, request);
  if (ref === null) {
    throw unprocessable("Reference does not exist");
  }
  const object = await target(repository, ref.name, sha);
  if (!force && !(await repository.git.isAncestor(ref.sha, sha))) {
    throw unprocessable("Update is not a fast forward");
  }
  await refUpdates.push(repository, { ref: ref.name, before: ref.sha, after: sha }, request.caller);
  return ok(refJson(repository, { ...ref, sha, type: object.type }));
}

/** What the ref shall lead to: for a branch a commit. */
async function target(repository: Repository, ref: string, sha: string) {
  const object = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.lookUp(sha) : null;
  if (object === null) {
    throw unprocessable("Object does not exist");
  }
  if (ref.startsWith("refs/heads/") && object.type !== "commit") {
    throw unprocessable("Reference update failed: a branch must lead to a commit");
  }
  return object;
}

async function deleteRef(refUpdates: RefUpdates, request: ApiRequest, repository: Repository): Promise<Reply> {
  const ref = await findRef(repository, request);
  if (ref === null) {
    throw unprocessable("Reference does not exist");
  }
  if (ref.name === `refs/heads/${defaultBranch}`) {
    throw unprocessable("Cannot delete the default branch");
  }
  await refUpdates.push(repository, { ref: ref.name, before: ref.sha, after: zeroSha }, request.caller);
  return noContent();
}

async function getBranch(accounts: Accounts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const name = `refs/heads/${request.param("branch")}`;
  const tip = await repository.git.lookUp(name);
  if (tip === null) {
    throw notFound("Branch not found");
  }
  const commit = await readCommit(repository.git, tip.sha);
  return ok(branchJson(repository, name, await commitJson(repository, commit, accounts)));
}

function branchJson(repository: Repository, ref: string, commit: Json): Json {
  const name = ref.slice("refs/heads/".length);
  const self = `${repository.apiUrl}/branches/${name}`;
  return {
    name,
    commit,
    _links: { self, html: `${repository.htmlUrl}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  };
}

async function tagJson(repository: Repository, ref: Ref): Promise<Json> {
  const name = ref.name.slice("refs/tags/".length);
  const commit = await repository.git.lookUp(`${ref.name}^{commit}`);
  return {
    name,
    node_id: nodeId("Ref", ref.name),
    commit: commit && { sha: commit.sha, url: `${repository.apiUrl}/commits/${commit.sha}` },
    zipball_url: `${repository.apiUrl}/zipball/${ref.name}`,
    tarball_url: `${repository.apiUrl}/tarball/${ref.name}`,
  };
}

function refJson(repository: Repository, { name, sha, type }: Ref): Json {
  return {
    ref: name,
    node_id: nodeId("Ref", name),
    url: `${repository.apiUrl}/git/${encodeURI(name)}`,
    object: { type, sha, url: `${repository.apiUrl}/git/${type}s/${sha}` },
  };
}
