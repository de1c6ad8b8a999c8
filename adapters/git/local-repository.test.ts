import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RepositoryPort } from "../../core/ports.ts";
import { createLocalRepository } from "./local-repository.ts";

let folder: string;
let repository: RepositoryPort;
let first: string;

const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
const change = { branch: "env/staging", path: "releases/m.yaml", content: "one\n", message: "One" };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-git-"));
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.com");
  writeFileSync(join(folder, "README.md"), "read me\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "First");
  first = git("rev-parse", "HEAD");
  repository = createLocalRepository(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("branches and files of a checkout", () => {
  it("are null where there is nothing", async () => {
    expect(await repository.head("env/staging")).toBeNull();
    expect(await repository.readFile("main", "releases/m.yaml")).toBeNull();
    expect(await repository.readFile("no-such-branch", "README.md")).toBeNull();
    expect(await repository.log("no-such-branch", 5)).toEqual([]);
  });

  it("are read by branch and by commit", async () => {
    expect(await repository.head("main")).toBe(first);
    expect(await repository.readFile("main", "README.md")).toBe("read me\n");
    expect(await repository.readFile(first, "README.md")).toBe("read me\n");
  });

  it("are found on origin too, where the branch was only fetched", async () => {
    git("update-ref", "refs/remotes/origin/env/staging", first);
    expect(await repository.head("env/staging")).toBe(first);
    const commit = await repository.commitFile({ ...change, expectedHead: first });
    expect(await repository.head("env/staging")).toBe(commit);
  });
});

describe("a commit of one file", () => {
  it("begins a branch with nothing else on it", async () => {
    const commit = await repository.commitFile({ ...change, expectedHead: null });
    expect(git("ls-tree", "-r", "--name-only", "env/staging")).toBe("releases/m.yaml");
    expect(git("rev-list", "--count", commit)).toBe("1");
  });

  it("leaves other files, the work tree and the index alone", async () => {
    writeFileSync(join(folder, "README.md"), "being edited\n");
    await repository.createBranch("env/staging", first);
    await repository.commitFile({ ...change, expectedHead: first });
    expect(git("ls-tree", "-r", "--name-only", "env/staging")).toBe("README.md\nreleases/m.yaml");
    expect(await repository.readFile("env/staging", "README.md")).toBe("read me\n");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("being edited\n");
    expect(git("status", "--porcelain")).toBe("M README.md");
  });

  it("is refused when somebody was faster", async () => {
    const base = await repository.commitFile({ ...change, expectedHead: null });
    await repository.commitFile({ ...change, content: "two\n", expectedHead: base });
    await expect(repository.commitFile({ ...change, content: "mine\n", expectedHead: base })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(repository.commitFile({ ...change, expectedHead: null })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await repository.readFile("env/staging", "releases/m.yaml")).toBe("two\n");
  });

  it("moves a branch that Sluice alone writes onto another commit", async () => {
    const stale = await repository.commitFile({ ...change, branch: "sluice/x", expectedHead: null });
    const commit = await repository.commitFile({ ...change, branch: "sluice/x", expectedHead: stale, onto: first });
    expect(git("rev-parse", `${commit}^`)).toBe(first);
    expect(await repository.head("sluice/x")).toBe(commit);
  });

  it("never moves the branch that is checked out", async () => {
    await expect(repository.commitFile({ ...change, branch: "main", expectedHead: first })).rejects.toMatchObject({
      code: "GIT_FAILED",
      remedy: "Check out another branch, and try again.",
    });
  });
});

describe("history", () => {
  it("is newest first, bounded, and of one file where asked", async () => {
    await repository.createBranch("env/staging", first);
    const one = await repository.commitFile({ ...change, message: "One\n\nRollout-Id: 1\n", expectedHead: first });
    const two = await repository.commitFile({ ...change, path: "releases/n.yaml", expectedHead: one });
    const history = await repository.log("env/staging", 10);
    expect(history.map(({ commit }) => commit)).toEqual([two, one, first]);
    expect(history[1]?.message).toBe("One\n\nRollout-Id: 1\n");
    expect(Date.parse(history[0]?.at ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect((await repository.log("env/staging", 1)).map(({ commit }) => commit)).toEqual([two]);
    expect((await repository.log("env/staging", 9, change.path)).map(({ commit }) => commit)).toEqual([one]);
  });
});

describe("tags", () => {
  const message = "Release m@v1\n\ndigest: sha256:00\n# not a comment\n";

  it("carry their annotation and their commit", async () => {
    await repository.createTag({ name: "m@v1", commit: first, message });
    await repository.createTag({ name: "m@v10", commit: first, message: "ten" });
    git("tag", "m@v2");
    expect(await repository.tags("m@v")).toEqual([
      { name: "m@v1", commit: first, message },
      { name: "m@v10", commit: first, message: "ten\n" },
      { name: "m@v2", commit: first, message: "" },
    ]);
    expect(await repository.tags("n@v")).toEqual([]);
  });

  it("are never moved", async () => {
    await repository.createTag({ name: "m@v1", commit: first, message });
    await expect(repository.createTag({ name: "m@v1", commit: first, message })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

it("says what to do outside a repository", async () => {
  rmSync(join(folder, ".git"), { recursive: true });
  const outside = createLocalRepository(folder);
  await expect(outside.tags("m@v")).rejects.toMatchObject({ code: "GIT_FAILED" });
  await expect(outside.head("main")).rejects.toMatchObject({ code: "GIT_FAILED" });
  await expect(createLocalRepository("/no/such/folder").head("main")).rejects.toMatchObject({ code: "GIT_FAILED" });
});
