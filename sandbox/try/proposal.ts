import { type Git, gitIn } from "../../adapters/git/git-command.ts";
import { type ChangedFile, touchedModels } from "../../core/changes/touched-models.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import type { Config } from "../../core/config/schema.ts";

export const configPath = "sluice.yaml";

/** What the pull request brings: what is not committed yet; where that touches no model, every model as it is. */
export interface Proposal {
  title: string;
  /** Where the default branch begins: at the commit that is checked out, or with all that lies here. */
  base: "HEAD" | "working tree";
  /** Sluice's own files that base lacks: it gets those of the working tree, so that adopting Sluice is no change. */
  lent: string[];
  /** Never none. */
  models: string[];
}

/** @param config as it lies in the working tree */
export async function findProposal(root: string, config: Config): Promise<Proposal> {
  const git = gitIn(root);
  const asItIs: Proposal = {
    title: "Every model as it is",
    base: "working tree",
    lent: [],
    models: Object.keys(config.models),
  };
  if (!(await git.test(["rev-parse", "--verify", "--quiet", "HEAD"]))) return asItIs;
  const lent = await lentFiles(git, config);
  const models = await touchedHere(git, config, lent);
  return models.length > 0 ? { title: "What is not committed yet", base: "HEAD", lent, models } : asItIs;
}

async function lentFiles(git: Git, config: Config): Promise<string[]> {
  const schemas = Object.values(config.models).flatMap(({ data }) => data.schema ?? []);
  const own = [...new Set([configPath, ".gitignore", ...schemas])];
  const present = await Promise.all(own.map((path) => isCommitted(git, path)));
  return own.filter((_, index) => !present[index]);
}

const isCommitted = (git: Git, path: string) => git.test(["cat-file", "-e", `HEAD:${path}`]);

async function touchedHere(git: Git, config: Config, lent: readonly string[]): Promise<string[]> {
  const before = lent.includes(configPath)
    ? config
    : parseConfig(await git(["show", `HEAD:${configPath}`]), configPath);
  const files = (await changedFiles(git)).filter(({ path }) => !lent.includes(path) && !path.startsWith(".github/"));
  const side = { lock: null };
  return touchedModels({ configPath, base: { ...side, config: before }, head: { ...side, config }, files }).touched;
}

async function changedFiles(git: Git): Promise<ChangedFile[]> {
  const words = (await git(["diff", "--name-status", "--no-renames", "-z", "HEAD"])).split("\0");
  const tracked = words.flatMap((path, index) => (index % 2 === 1 ? { path, isNew: words[index - 1] === "A" } : []));
  const others = (await git(["ls-files", "-z", "--others", "--exclude-standard"])).split("\0").filter(Boolean);
  return [...tracked, ...others.map((path) => ({ path, isNew: true }))];
}
