import { cp, lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Git, gitIn } from "../../adapters/git/git-command.ts";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { inlined } from "./inlined-workflow.ts";
import type { Proposal } from "./proposal.ts";

/** The files of both sides of a pull request, copied out of the user's repository, which stays as it is. */
export interface Sides {
  base: string;
  head: string;
}

const workflows = ".github/workflows";
/** Other workflows of the repository have nothing to do with a model's report, and may want what is not here. */
const played = ["sluice-pull-request.yml", "sluice-evaluate.yml"];

/** A new file at the root belongs to no model, and so touches all of them. */
const note = { path: "sluice-try.txt", text: "Brought in by `sluice try`, to have every model judged as it is.\n" };

export async function copySides(root: string, { base, lent }: Proposal, folder: string): Promise<Sides> {
  const git = gitIn(root);
  const sides = { base: join(folder, "base"), head: join(folder, "head") };
  await copyWorkingTree(git, root, sides.head);
  if (base === "HEAD") {
    await exportHead(git, sides.base);
    for (const path of lent) await copyIfThere(root, sides.base, path);
  } else {
    await cp(sides.head, sides.base, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(sides.head, note.path), note.text);
  }
  for (const side of [sides.base, sides.head]) await keepPlayedWorkflows(root, side);
  return sides;
}

/** By way of an index of its own, so that nothing is written into the user's repository. */
async function exportHead(git: Git, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const env = { GIT_INDEX_FILE: `${folder}.index` };
  await git(["read-tree", "HEAD"], { env });
  await git(["checkout-index", "--all", "--quiet", `--prefix=${folder}/`], { env });
}

/** What `git add --all` would take. */
async function copyWorkingTree(git: Git, root: string, folder: string): Promise<void> {
  const listed = await git(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
  for (const path of listed.split("\0").filter(Boolean)) await copyIfThere(root, folder, path);
}

async function copyIfThere(from: string, to: string, path: string): Promise<void> {
  const there = await lstat(join(from, path)).catch(() => null);
  if (!there || there.isDirectory()) return;
  await mkdir(dirname(join(to, path)), { recursive: true });
  await cp(join(from, path), join(to, path), { verbatimSymlinks: true });
}

/** As they lie in the working tree; where they are missing, as Sluice ships them. */
async function keepPlayedWorkflows(root: string, side: string): Promise<void> {
  await rm(join(side, workflows), { recursive: true, force: true });
  await mkdir(join(side, workflows), { recursive: true });
  const own = await readdir(join(root, workflows)).catch((): string[] => []);
  const shipped = shippedWorkflows();
  for (const file of played) {
    const text = own.includes(file) ? await readFile(join(root, workflows, file), "utf8") : (shipped[file] ?? "");
    await writeFile(join(side, workflows, file), inlined(text));
  }
}
