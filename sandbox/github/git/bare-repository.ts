import { mkdir } from "node:fs/promises";
import { git } from "./process.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  sha: string;
  type: ObjectType;
  size: number;
}

export interface Ref {
  name: string;
  sha: string;
  type: ObjectType;
}

export interface Signature {
  name: string;
  email: string;
  /** ISO 8601; now when absent. */
  date?: string | undefined;
}

export interface NewCommit {
  tree: string;
  parents: readonly string[];
  message: string;
  author: Signature;
  committer: Signature;
}

export const zeroSha = "0".repeat(40);

const settings = [
  // As GitHub: any commit may be fetched by its id, also partially, and nobody pushes refs/pull.
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["uploadpack.allowFilter", "true"],
  ["receive.hideRefs", "refs/pull"],
  ["receive.autogc", "false"],
  ["gc.auto", "0"],
] as const;

/** Objects and refs of one repository on disk, through the git binary. */
export class BareRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async create(folder: string): Promise<BareRepository> {
    await mkdir(folder, { recursive: true });
    await git(folder, ["init", "--quiet", "--bare", "--initial-branch=main"]);
    return BareRepository.configure(folder);
  }

  static async copy(source: BareRepository, folder: string): Promise<BareRepository> {
    await mkdir(folder, { recursive: true });
    await git(folder, ["init", "--quiet", "--bare", "--initial-branch=main"]);
    const copy = await BareRepository.configure(folder);
    await copy.fetch(source, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
    return copy;
  }

  private static async configure(folder: string): Promise<BareRepository> {
    for (const [name, value] of settings) {
      await git(folder, ["config", name, value]);
    }
    return new BareRepository(folder);
  }

  async fetch(source: BareRepository, ...refspecs: string[]): Promise<void> {
    await git(this.folder, ["fetch", "--quiet", "--no-tags", source.folder, ...refspecs]);
  }

  /** What each name stands for, in git's own notation (`refs/heads/main^{commit}`); null for what is not there. */
  async lookUp(names: readonly string[]): Promise<(GitObject | null)[]> {
    const asked = names.map((name) => (/[\r\n\s]/.test(name) ? zeroSha : name));
    const { stdout } = await git(this.folder, ["cat-file", "--batch-check"], { input: `${asked.join("\n")}\n` });
    const lines = stdout.toString("utf8").trimEnd().split("\n");
    return lines.map((line) => {
      const found = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(line);
      return found ? { sha: String(found[1]), type: found[2] as ObjectType, size: Number(found[3]) } : null;
    });
  }

  async lookUpOne(name: string): Promise<GitObject | null> {
    const [found] = await this.lookUp([name]);
    return found ?? null;
  }

  /** The commit that a branch, a tag, a full ref or an id means, in that order. */
  async commitOf(name: string): Promise<string | null> {
    const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, ...(isIdOrRef(name) ? [name] : [])];
    const found = await this.lookUp(candidates.map((candidate) => `${candidate}^{commit}`));
    return found.find((object) => object !== null)?.sha ?? null;
  }

  async read(sha: string, type: ObjectType): Promise<Buffer> {
    return (await git(this.folder, ["cat-file", type, sha])).stdout;
  }

  async writeBlob(content: Uint8Array): Promise<string> {
    return this.#line(["hash-object", "-w", "--stdin"], { input: content });
  }

  async writeCommit(commit: NewCommit): Promise<string> {
    const parents = commit.parents.flatMap((parent) => ["-p", parent]);
    return this.#line(["commit-tree", commit.tree, ...parents, "-F", "-"], {
      input: commit.message,
      environment: {
        ...identity("AUTHOR", commit.author),
        ...identity("COMMITTER", commit.committer),
      },
    });
  }

  async writeTag(tag: { name: string; object: string; type: ObjectType; message: string; tagger: Signature }) {
    const seconds = Math.floor(timeOf(tag.tagger) / 1000);
    const header = [
      `object ${tag.object}`,
      `type ${tag.type}`,
      `tag ${tag.name}`,
      `tagger ${tag.tagger.name} <${tag.tagger.email}> ${seconds} +0000`,
    ];
    return this.#line(["mktag"], { input: `${header.join("\n")}\n\n${tag.message.trimEnd()}\n` });
  }

  /** Refs whose name begins with `prefix`, such as `refs/heads/`, in order of name. */
  async refs(prefix: string): Promise<Ref[]> {
    const { stdout } = await git(this.folder, ["for-each-ref", "--format=%(objectname) %(objecttype) %(refname)"]);
    return stdout
      .toString("utf8")
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([, , name]) => name?.startsWith(prefix))
      .map(([sha, type, name]) => ({ sha: String(sha), type: type as ObjectType, name: String(name) }));
  }

  /** Moves or makes a ref if it still is at `expected` (`zeroSha`: is absent); throws a GitFailure otherwise. */
  async updateRef(name: string, sha: string, expected: string): Promise<void> {
    await git(this.folder, ["update-ref", name, sha, expected]);
  }

  async deleteRef(name: string): Promise<void> {
    await git(this.folder, ["update-ref", "-d", name]);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const args = ["merge-base", "--is-ancestor", ancestor, descendant];
    return (await git(this.folder, args, { accept: [1] })).exitCode === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | null> {
    const { exitCode, stdout } = await git(this.folder, ["merge-base", one, other], { accept: [1] });
    return exitCode === 0 ? stdout.toString("utf8").trim() : null;
  }

  async #line(args: string[], options: Parameters<typeof git>[2]): Promise<string> {
    return (await git(this.folder, args, options)).stdout.toString("utf8").trim();
  }
}

function isIdOrRef(name: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(name) || name.startsWith("refs/");
}

function identity(role: "AUTHOR" | "COMMITTER", signature: Signature): Record<string, string> {
  return {
    [`GIT_${role}_NAME`]: signature.name,
    [`GIT_${role}_EMAIL`]: signature.email,
    [`GIT_${role}_DATE`]: `@${Math.floor(timeOf(signature) / 1000)} +0000`,
  };
}

function timeOf({ date }: Signature): number {
  return date === undefined ? Date.now() : Date.parse(date);
}
