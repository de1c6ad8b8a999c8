import { SluiceError } from "../../core/errors.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import type { Tag } from "../../core/release/release-tag.ts";
import { commitTree, type FileChange, identityOf } from "./commit-tree.ts";
import { type Git, gitIn } from "./git-command.ts";

const nothing = "0".repeat(40);

/**
 * A checkout as repository, for use without GitHub. Reads and writes git's objects and refs alone: the work tree and
 * the index stay as they are, and nothing is pushed.
 */
export function createLocalRepository(folder: string): RepositoryPort {
  const git = gitIn(folder);
  return {
    head: (branch) => headOf(git, branch),
    readFile: (ref, path) => readFile(git, ref, path),
    listFiles: (ref, folder) => listFiles(git, ref, folder),
    commitFile: (change) => commitFile(git, change),
    createBranch: async (branch, commit) => moveBranch(git, branch, commit, null),
    deleteBranch: async (branch) => {
      await git(["update-ref", "-d", `refs/heads/${branch}`]);
    },
    tags: (prefix) => listTags(git, prefix),
    createTag: (tag) => createTag(git, tag),
    compare: (base, head) => compare(git, base, head),
    log: (ref, limit, path) => log(git, ref, limit, path),
  };
}

/** A branch that was fetched but never checked out is known as that of `origin`. */
async function headOf(git: Git, branch: string): Promise<string | null> {
  return (await commitOf(git, `refs/heads/${branch}`)) ?? (await commitOf(git, `refs/remotes/origin/${branch}`));
}

async function commitOf(git: Git, ref: string): Promise<string | null> {
  return (await git.ask(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]))?.trim() ?? null;
}

/** Branch names come first: a branch may look like a commit, but Sluice passes full commit ids. */
async function resolve(git: Git, ref: string): Promise<string | null> {
  return (await headOf(git, ref)) ?? (await commitOf(git, ref));
}

async function readFile(git: Git, ref: string, path: string): Promise<string | null> {
  const commit = await resolve(git, ref);
  if (commit === null) return null;
  // `<mode> blob <object>\t<path>`
  const [, type, object] = (await git(["ls-tree", commit, "--", path])).split(/\s/);
  return type === "blob" && object ? await git(["cat-file", "blob", object]) : null;
}

async function listFiles(git: Git, ref: string, folder: string): Promise<string[]> {
  const commit = await resolve(git, ref);
  if (commit === null) return [];
  const listed = await git(["ls-tree", "-z", commit, "--", `${folder}/`]);
  // `<mode> blob <object>\t<path>`
  const files = listed.split("\0").filter((line) => / blob /.test(line));
  return files.map((line) => line.slice(line.lastIndexOf("/") + 1));
}

async function commitFile(git: Git, change: Parameters<RepositoryPort["commitFile"]>[0]): Promise<string> {
  const { branch, expectedHead, onto } = change;
  // Read first: whoever writes after this line is noticed below.
  const from = await commitOf(git, `refs/heads/${branch}`);
  if ((await headOf(git, branch)) !== expectedHead) throw moved(branch);
  const fileChange: FileChange = { ...change, parent: onto ?? expectedHead };
  const commit = await commitTree(git, fileChange);
  await moveBranch(git, branch, commit, from);
  return commit;
}

async function moveBranch(git: Git, branch: string, commit: string, from: string | null): Promise<void> {
  const ref = `refs/heads/${branch}`;
  if ((await git.ask(["symbolic-ref", "--quiet", "HEAD"]))?.trim() === ref) {
    throw new SluiceError("GIT_FAILED", `${branch} is checked out here, so that it cannot be moved behind your back.`, {
      remedy: "Check out another branch, and try again.",
    });
  }
  if (!(await git.test(["update-ref", ref, commit, from ?? nothing]))) throw moved(branch);
}

function moved(branch: string): SluiceError {
  return new SluiceError("CONFLICT", `${branch} is no longer where it was read; somebody was faster.`, {
    remedy: "Try again: the present state is read afresh.",
  });
}

async function compare(git: Git, base: string, head: string): ReturnType<RepositoryPort["compare"]> {
  const [one, other] = [await resolve(git, base), await resolve(git, head)];
  const mergeBase = one && other ? ((await git.ask(["merge-base", one, other]))?.trim() ?? null) : null;
  if (mergeBase === null || other === null) return { mergeBase: null, files: null };
  const changed = await git(["diff", "--name-status", "--no-renames", "-z", mergeBase, other]);
  const files = split(changed, 2).map(([status, path = ""]) => ({ path, isNew: status === "A" }));
  return { mergeBase, files };
}

async function listTags(git: Git, prefix: string): Promise<Tag[]> {
  const fields = ["%(refname:strip=2)", "%(objecttype)", "%(objectname)", "%(*objectname)", "%(contents)"];
  const format = fields.map((field) => `${field}%00`).join("");
  const rows = split(await git(["for-each-ref", `--format=${format}`, `refs/tags/${prefix}*`]), fields.length);
  return rows.map(([name = "", type, object = "", peeled = "", message = ""]) =>
    type === "tag" ? { name, commit: peeled, message } : { name, commit: object, message: "" },
  );
}

async function createTag(git: Git, { name, commit, message }: Tag): Promise<void> {
  const object = `object ${commit}\ntype commit\ntag ${name}\ntagger ${await taggerOf(git)}\n\n${message}`;
  const tag = (await git(["mktag"], { input: object.endsWith("\n") ? object : `${object}\n` })).trim();
  if (!(await git.test(["update-ref", `refs/tags/${name}`, tag, nothing]))) {
    throw new SluiceError("CONFLICT", `The tag ${name} exists already.`, {
      remedy: "Try again: the next free version is chosen afresh.",
    });
  }
}

async function taggerOf(git: Git): Promise<string> {
  return (await git(["var", "GIT_COMMITTER_IDENT"], { env: await identityOf(git) })).trim();
}

async function log(git: Git, ref: string, limit: number, path?: string) {
  const commit = await resolve(git, ref);
  if (commit === null) return [];
  const where = path === undefined ? [] : ["--", path];
  const text = await git(["log", `--max-count=${limit}`, "--format=%H%x00%cI%x00%B%x00", commit, ...where]);
  return split(text, 3).map(([id = "", at = "", message = ""]) => ({ commit: id, at, message }));
}

/** Records of NUL-ended fields, one record per line. */
function split(text: string, fields: number): string[][] {
  const values = text.split("\0").slice(0, -1);
  return Array.from({ length: values.length / fields }, (_, record) =>
    values
      .slice(record * fields, (record + 1) * fields)
      .map((value, field) => (field === 0 ? value.replace(/^\n/, "") : value)),
  );
}
