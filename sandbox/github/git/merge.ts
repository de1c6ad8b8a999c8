import type { BareRepository } from "./bare-repository.ts";

/** The tree of a three-way merge, or null when it has conflicts. */
export async function mergeTrees(repository: BareRepository, base: string, head: string): Promise<string | null> {
  const verb = ["merge-tree", "--write-tree", "--no-messages"];
  const { exitCode, stdout } = await repository.ask(verb, [base, head], { accept: [1] });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}
