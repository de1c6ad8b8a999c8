import { mkdir } from "node:fs/promises";
import { type GitObject, ObjectReader, type ObjectType } from "./object-reader.ts";
import { type GitOptions, type GitResult, git } from "./process.ts";

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

export interface RefMove {
  /** `refs/heads/…` or `refs/tags/…`. */
  ref: string;
  /** `zeroSha` when the ref is new. */
  before: string;
  /** `zeroSha` when the ref is gone. */
  after: string;
}

export const zeroSha = "0".repeat(40);

/** Bytes of an object that are worth keeping in memory while they arrive. */
const largestPiped = 1_000_000;

/** Answers about objects that are kept, the oldest forgotten first, and their bytes. */
const mostKept = 2_000;
const largestKept = 50_000;

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
  readonly #objects: ObjectReader;
  readonly #known = new Map<string, GitResult>();
  #refs: Promise<Ref[]> | null = null;

  constructor(folder: string) {
    this.folder = folder;
    this.#objects = new ObjectReader(folder);
  }

  close(): void {
    this.#objects.close();
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
    this.forgetRefs();
  }

  /** What git says of `objects`; by their full ids it says the same for ever, so it is asked once. */
  async ask(verb: readonly string[], objects: readonly string[], options: GitOptions = {}): Promise<GitResult> {
    const args = [...verb, ...objects];
    const key = objects.every(isId) ? args.join("\0") : null;
    const known = key === null ? undefined : this.#known.get(key);
    if (known) return known;
    const result = await git(this.folder, args, options);
    if (key !== null && result.stdout.length <= largestKept) this.#known.set(key, result);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKept && oldest !== undefined) this.#known.delete(oldest);
    return result;
  }

  /** What a name stands for in git's own notation, as `refs/heads/main^{commit}`; null for what is not there. */
  lookUp(name: string): Promise<GitObject | null> {
    return this.#objects.look(name);
  }

  /** The commit that a branch, a tag, a full ref or an id means, in that order. */
  async commitOf(name: string): Promise<string | null> {
    const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, ...(isIdOrRef(name) ? [name] : [])];
    for (const candidate of candidates) {
      const found = await this.lookUp(`${candidate}^{commit}`);
      if (found) {
        return found.sha;
      }
    }
    return null;
  }

  async read(sha: string): Promise<Buffer> {
    const object = await this.lookUp(sha);
    if (object === null) {
      throw new Error(`there is no object ${sha} in ${this.folder}`);
    }
    const content = object.size <= largestPiped ? await this.#objects.read(sha) : null;
    return content ?? (await git(this.folder, ["cat-file", object.type, sha])).stdout;
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
    this.#refs ??= this.#listRefs();
    return (await this.#refs).filter(({ name }) => name.startsWith(prefix));
  }

  /** Somebody else has moved some. */
  forgetRefs(): void {
    this.#refs = null;
  }

  async #listRefs(): Promise<Ref[]> {
    const { stdout } = await git(this.folder, ["for-each-ref", "--format=%(objectname) %(objecttype) %(refname)"]);
    return stdout
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" "))
      .map(([sha, type, name]) => ({ sha: String(sha), type: type as ObjectType, name: String(name) }));
  }

  /** Moves or makes a ref if it still is at `expected` (`zeroSha`: is absent); throws a GitFailure otherwise. */
  async updateRef(name: string, sha: string, expected: string): Promise<void> {
    await git(this.folder, ["update-ref", name, sha, expected]).finally(() => this.forgetRefs());
  }

  async deleteRef(name: string): Promise<void> {
    await git(this.folder, ["update-ref", "-d", name]).finally(() => this.forgetRefs());
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const verb = ["merge-base", "--is-ancestor"];
    return (await this.ask(verb, [ancestor, descendant], { accept: [1] })).exitCode === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | null> {
    const { exitCode, stdout } = await this.ask(["merge-base"], [one, other], { accept: [1] });
    return exitCode === 0 ? stdout.toString("utf8").trim() : null;
  }

  async #line(args: string[], options: Parameters<typeof git>[2]): Promise<string> {
    return (await git(this.folder, args, options)).stdout.toString("utf8").trim();
  }
}

/** Also as git excludes it from a range: `^ID`. */
function isId(name: string): boolean {
  return /^\^?[0-9a-f]{40}$/.test(name);
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
