import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLocalRepository } from "../../adapters/git/local-repository.ts";
import { createPorts } from "../../composition/ports.ts";
import { findTouched, namedModels } from "../../operations/review/touched-models.ts";

/** Branches that leave main, and main that goes on. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-touched-"));
  git("init", "-q", "-b", "main");
  await commit({ "README.md": "# Models\n", "lib/shared.py": "" });
  git("branch", "before-sluice");
  await commit({ "sluice.yaml": configOf("a", "b"), "a/train.py": "", "b/train.py": "", "data/a/1.csv": "" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function git(...args: string[]): void {
  const who = { GIT_AUTHOR_NAME: "m", GIT_AUTHOR_EMAIL: "m@x", GIT_COMMITTER_NAME: "m", GIT_COMMITTER_EMAIL: "m@x" };
  execFileSync("git", args, { cwd: folder, env: { ...process.env, ...who }, stdio: "pipe" });
}

async function commit(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  git("add", ".");
  git("commit", "-q", "-m", "change");
}

/** On a branch that leaves `from`; main is checked out again afterwards. */
async function branch(name: string, files: Record<string, string>, from = "main"): Promise<void> {
  git("checkout", "-q", "-b", name, from);
  await commit(files);
  git("checkout", "-q", "main");
}

const entry = (name: string) => `  ${name}:
    task: regression
    data: { source: data/${name}/*.csv, target: y, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { run: python ${name}/train.py }
    gates: [{ metric: mae, at_most: 1 }]
`;
const configOf = (...names: string[]) => `version: 1\nmodels:\n${names.map(entry).join("")}`;

const touched = async (head: string) => {
  return await findTouched(createLocalRepository(folder), { base: "main", head, config: "sluice.yaml" });
};

it("counts what the branch itself has changed, not what main has changed since", async () => {
  await branch("data", { "data/a/2.csv": "1" });
  await branch("old", { "lib/shared.py": "x" }, "before-sluice");
  await branch("broken", { "sluice.yaml": "models: [" });
  await branch("new-model", { "sluice.yaml": configOf("a", "b", "c"), "c/train.py": "" });
  await commit({ "b/train.py": "newer" });
  expect(await touched("data")).toEqual({ touched: ["a"], added: [], removed: [] });
  expect(await touched("new-model")).toEqual({ touched: [], added: ["c"], removed: [] });
  expect((await touched("broken")).touched).toEqual(["a", "b"]);
});

it("sees a branch that is older than the configuration with the eyes of today", async () => {
  expect((await touched("old")).touched).toEqual(["a", "b"]);
});

it("touches models that main has got meanwhile, and what main has named anew", async () => {
  const renamed = configOf("b", "d").replace("  b:", "  bee:");
  await commit({ "sluice.yaml": renamed, "d/train.py": "" });
  await branch("shared", { "lib/shared.py": "y" }, "new-model");
  await branch("b-data", { "data/b/3.csv": "" }, "data");
  expect((await touched("shared")).touched.sort()).toEqual(["a", "b", "bee", "d"]);
  expect((await touched("b-data")).touched.sort()).toEqual(["a", "b", "bee"]);
  expect((await touched("data")).touched).toEqual(["a"]);
});

it("touches all where there is nothing in common", async () => {
  git("checkout", "-q", "--orphan", "alien");
  await commit({ "x.md": "" });
  git("checkout", "-q", "main");
  expect((await touched("alien")).touched.sort()).toEqual(["bee", "d"]);
});

it("leaves out what nobody can release, where a release is meant", async () => {
  const left = configOf("bee", "d")
    .replace("run: python d/train.py", "run: python d/train.py, leaves: predictions")
    .replaceAll("target: y,", "target: y, id: id,");
  await commit({ "sluice.yaml": left });
  const ports = createPorts({ root: folder, env: {}, progress: { step() {} } });
  const named = async (releasable: boolean) => {
    const question = { model: undefined, base: undefined, head: "main", config: "sluice.yaml", releasable };
    return (await namedModels(ports, question)).facts.models;
  };
  expect(await named(false)).toEqual(["bee", "d"]);
  expect(await named(true)).toEqual(["bee"]);
});
