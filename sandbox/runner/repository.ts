import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

const nothing = /^0+$/;

/** Read-only questions to a bare git repository on disk. */
export class Repository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The commit a ref points at, null where there is none. */
  async commit(ref: string): Promise<string | null> {
    const found = await this.#git("for-each-ref", "--format=%(objectname)%00%(*objectname)", ref);
    const [object, peeled] = (found[0] ?? "").split("\0");
    return peeled || object || null;
  }

  async defaultBranch(): Promise<string> {
    const [branch = ""] = await this.#git("symbolic-ref", "--short", "HEAD");
    return branch;
  }

  async files(commit: string, folder: string): Promise<string[]> {
    return await this.#git("ls-tree", "--name-only", commit, `${folder}/`);
  }

  async read(commit: string, path: string): Promise<string> {
    const { stdout } = await execute("git", ["-C", this.#folder, "show", `${commit}:${path}`], { maxBuffer: 2 ** 26 });
    return stdout;
  }

  /** Paths that differ between two commits; all of them when there was nothing before. */
  async changed(before: string, after: string): Promise<string[]> {
    return nothing.test(before)
      ? await this.#git("ls-tree", "-r", "--name-only", after)
      : await this.#git("diff", "--name-only", before, after);
  }

  /** Paths that `head` changes since it left `base`. */
  async changedSince(base: string, head: string): Promise<string[]> {
    return await this.#git("diff", "--name-only", `${base}...${head}`);
  }

  async #git(...args: string[]): Promise<string[]> {
    const { stdout } = await execute("git", ["-c", "core.quotePath=false", "-C", this.#folder, ...args], {
      maxBuffer: 2 ** 26,
    });
    return stdout.split("\n").filter((line) => line !== "");
  }
}
