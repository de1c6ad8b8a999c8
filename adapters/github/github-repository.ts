import type { RepositoryPort } from "../../core/ports.ts";
import type { Tag } from "../../core/release/release-tag.ts";
import { compareCommits } from "./changed-files.ts";
import { createCommitMemory } from "./commit-memory.ts";
import {
  branchProtected,
  calling,
  conflict,
  finding,
  type GitHubClient,
  type GitHubPlace,
  isForbiddenByRules,
  messageOf,
  statusOf,
} from "./github-client.ts";

/** The repository port over GitHub's REST API. Needs contents: write where it writes. */
export function createGitHubRepository(client: GitHubClient, owner: string, repo: string): RepositoryPort {
  const place: GitHubPlace = { client, owner, repo };
  const annotations = new Map<string, Promise<Tag>>();
  const onceForCommit = createCommitMemory();
  return {
    head: (branch) => headOf(place, branch),
    readFile: (ref, path) => onceForCommit(ref, `file ${path}`, () => readFile(place, ref, path)),
    listFiles: (ref, folder) => onceForCommit(ref, `files ${folder}`, () => listFiles(place, ref, folder)),
    commitFile: (change) => commitFile(place, change),
    createBranch: (branch, commit) => createRef(place, `refs/heads/${branch}`, commit),
    deleteBranch: (branch) => deleteBranch(place, branch),
    tags: (prefix) => listTags(place, prefix, annotations),
    createTag: (tag) => createTag(place, tag),
    compare: (base, head) => compareCommits(place, base, head),
    log: (ref, limit, path) => onceForCommit(ref, `log ${limit} ${path ?? ""}`, () => log(place, ref, limit, path)),
  };
}

async function headOf({ client, owner, repo }: GitHubPlace, branch: string): Promise<string | null> {
  const found = await finding(`read ${branch}`, () => client.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }));
  return found?.data.object.sha ?? null;
}

async function readFile({ client, owner, repo }: GitHubPlace, ref: string, path: string): Promise<string | null> {
  const found = await finding(`read ${path}`, () => client.rest.repos.getContent({ owner, repo, ref, path }));
  const file = found?.data;
  if (!file || Array.isArray(file) || file.type !== "file") return null;
  // Beyond a megabyte GitHub leaves the content out.
  if (file.size > 0 && file.content === "") return await readRaw({ client, owner, repo }, ref, path);
  return Buffer.from(file.content, "base64").toString("utf8");
}

async function readRaw({ client, owner, repo }: GitHubPlace, ref: string, path: string): Promise<string> {
  const { data } = await calling(`read ${path}`, () =>
    client.rest.repos.getContent({ owner, repo, ref, path, mediaType: { format: "raw" } }),
  );
  return data as unknown as string;
}

async function listFiles({ client, owner, repo }: GitHubPlace, ref: string, path: string): Promise<string[]> {
  const found = await finding(`list ${path}`, () => client.rest.repos.getContent({ owner, repo, ref, path }));
  const entries = Array.isArray(found?.data) ? found.data : [];
  return entries.filter(({ type }) => type === "file").map(({ name }) => name);
}

type Change = Parameters<RepositoryPort["commitFile"]>[0];

async function commitFile(place: GitHubPlace, change: Change): Promise<string> {
  const { branch, expectedHead, onto } = change;
  const commit = await createCommit(place, change, onto ?? expectedHead);
  if (expectedHead === null) {
    await createRef(place, `refs/heads/${branch}`, commit);
    return commit;
  }
  // A commit on top of the expected head can only be fast-forwarded to from there, so GitHub itself keeps the guard.
  if (onto !== undefined && (await headOf(place, branch)) !== expectedHead) throw moved(branch);
  await moveBranch(place, branch, commit, onto !== undefined);
  return commit;
}

async function createCommit(
  { client, owner, repo }: GitHubPlace,
  { path, content, message }: Change,
  parent: string | null,
): Promise<string> {
  return await calling(`commit ${path}`, async () => {
    const base = parent === null ? null : await client.rest.git.getCommit({ owner, repo, commit_sha: parent });
    const tree = await client.rest.git.createTree({
      owner,
      repo,
      tree: [{ path, mode: "100644", type: "blob", content }],
      ...(base && { base_tree: base.data.tree.sha }),
    });
    const parents = parent === null ? [] : [parent];
    const commit = await client.rest.git.createCommit({ owner, repo, message, tree: tree.data.sha, parents });
    return commit.data.sha;
  });
}

async function moveBranch(
  { client, owner, repo }: GitHubPlace,
  branch: string,
  sha: string,
  force: boolean,
): Promise<void> {
  await calling(`move ${branch}`, async () => {
    try {
      await client.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force });
    } catch (error) {
      const raced = statusOf(error) === 422 && /fast.?forward|does not exist/i.test(messageOf(error));
      if (isForbiddenByRules(error)) throw branchProtected(`push to ${branch}`, error);
      throw raced ? moved(branch, error) : error;
    }
  });
}

async function createRef({ client, owner, repo }: GitHubPlace, ref: string, sha: string): Promise<void> {
  await calling(`create ${ref}`, async () => {
    try {
      await client.rest.git.createRef({ owner, repo, ref, sha });
    } catch (error) {
      const exists = statusOf(error) === 422 && /already exists/i.test(messageOf(error));
      throw exists ? conflict(`${ref} exists already; somebody was faster.`, error) : error;
    }
  });
}

/** A branch that is not there is deleted already. */
async function deleteBranch({ client, owner, repo }: GitHubPlace, branch: string): Promise<void> {
  await calling(`delete ${branch}`, async () => {
    try {
      await client.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
    } catch (error) {
      if (!/does not exist|not found/i.test(messageOf(error))) throw error;
    }
  });
}

function moved(branch: string, cause?: unknown) {
  return conflict(`${branch} is no longer where it was read; somebody was faster.`, cause);
}

/** Tag objects never change, so each is read once in the life of the process. */
async function listTags(place: GitHubPlace, prefix: string, known: Map<string, Promise<Tag>>): Promise<Tag[]> {
  const { client, owner, repo } = place;
  const refs = await calling(`list the tags ${prefix}*`, () =>
    client.paginate(client.rest.git.listMatchingRefs, { owner, repo, ref: `tags/${prefix}` }),
  );
  return await Promise.all(
    refs.map(({ ref, object }) => {
      const name = ref.slice("refs/tags/".length);
      if (object.type !== "tag") return { name, commit: object.sha, message: "" };
      const tag = known.get(object.sha) ?? readTag(place, name, object.sha);
      known.set(object.sha, tag);
      tag.catch(() => known.delete(object.sha));
      return tag;
    }),
  );
}

async function readTag({ client, owner, repo }: GitHubPlace, name: string, sha: string): Promise<Tag> {
  const { data } = await calling(`read the tag ${name}`, () => client.rest.git.getTag({ owner, repo, tag_sha: sha }));
  return { name, commit: data.object.sha, message: data.message };
}

async function createTag(place: GitHubPlace, { name, commit, message }: Tag): Promise<void> {
  const { client, owner, repo } = place;
  const made = await calling(`create the tag ${name}`, () =>
    client.rest.git.createTag({ owner, repo, tag: name, message, object: commit, type: "commit" }),
  );
  await createRef(place, `refs/tags/${name}`, made.data.sha);
}

async function log({ client, owner, repo }: GitHubPlace, ref: string, limit: number, path?: string) {
  const perPage = Math.min(limit, 100);
  const query = { owner, repo, sha: ref, per_page: perPage, ...(path !== undefined && { path }) };
  let pages = 0;
  const commits = await finding(`read the history of ${ref}`, () =>
    client.paginate(client.rest.repos.listCommits, query, (response, done) => {
      pages += 1;
      if (pages * perPage >= limit) done();
      return response.data;
    }),
  );
  return (commits ?? []).slice(0, limit).map(({ sha, commit }) => {
    return { commit: sha, message: commit.message, at: commit.committer?.date ?? commit.author?.date ?? "" };
  });
}
