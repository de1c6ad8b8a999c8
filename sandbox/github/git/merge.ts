import type { BareRepository } from "./bare-repository.ts";
import { git } from "./process.ts";

/** The tree of a three-way merge, or null when it has conflicts. */
export async function mergeTrees(repository: BareRepository, base: string, head: string): Promise<string | null> {
  const args = ["merge-tree", "--write-tree", "--no-messages", base, head];
  const { exitCode, stdout } = await git(repository.folder, args, { accept: [1] });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}
