import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGitHubPulls } from "../../adapters/github/github-pulls.ts";
import { createGitHubRepository } from "../../adapters/github/github-repository.ts";
import type { PullRequestPort, RepositoryPort } from "../../core/ports.ts";
import { at, owner, repo, startWorld, type TestWorld } from "../../sandbox/github/test-world.ts";

let world: TestWorld;
let repository: RepositoryPort;
let pulls: PullRequestPort;
let first: string;

const path = "releases/m.yaml";
let branches = 0;
const freshBranch = () => `env/e${++branches}`;
const change = (branch: string, content = "one\n") => ({ branch, path, content, message: "One\n\nRollout-Id: 1\n" });

beforeAll(async () => {
  world = await startWorld();
  repository = createGitHubRepository(world.asApp, owner, repo);
  pulls = createGitHubPulls(world.asApp, owner, repo);
  first = (await repository.head("main")) ?? "";
});
afterAll(() => world.close());

describe("branches and files on GitHub", () => {
  it("are null where there is nothing", async () => {
    expect(await repository.head("env/none")).toBeNull();
    expect(await repository.readFile("main", path)).toBeNull();
    expect(await repository.readFile("env/none", path)).toBeNull();
    expect(await repository.log("env/none", 5)).toEqual([]);
  });

  it("begin with one file and nothing else", async () => {
    const branch = freshBranch();
    const commit = await repository.commitFile({ ...change(branch, "ü\n"), expectedHead: null });
    expect(await repository.head(branch)).toBe(commit);
    expect(await repository.readFile(branch, path)).toBe("ü\n");
    expect(await repository.readFile(commit, "README.md")).toBeNull();
    await expect(repository.commitFile({ ...change(branch), expectedHead: null })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("are read whole, however long they are", async () => {
    const branch = freshBranch();
    const content = "ü234567\n".repeat(200_000);
    await repository.commitFile({ ...change(branch, content), expectedHead: null });
    expect(await repository.readFile(branch, path)).toBe(content);
  });

  it("are written only where they still stand as they were read", async () => {
    const branch = freshBranch();
    await repository.createBranch(branch, first);
    const one = await repository.commitFile({ ...change(branch), expectedHead: first });
    expect(await repository.readFile(branch, "README.md")).not.toBeNull();
    await expect(repository.commitFile({ ...change(branch, "late\n"), expectedHead: first })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await repository.head(branch)).toBe(one);
  });

  it("are moved onto another commit where Sluice alone writes", async () => {
    const branch = "sluice/promote/x";
    const stale = await repository.commitFile({ ...change(branch), expectedHead: null });
    const commit = await repository.commitFile({ ...change(branch, "two\n"), expectedHead: stale, onto: first });
    expect((await repository.log(branch, 2)).map((entry) => entry.commit)).toEqual([commit, first]);
    await expect(
      repository.commitFile({ ...change(branch, "three\n"), expectedHead: stale, onto: first }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("have a history, also of one file alone", async () => {
    const branch = freshBranch();
    await repository.createBranch(branch, first);
    const one = await repository.commitFile({ ...change(branch), expectedHead: first });
    const two = await repository.commitFile({ ...change(branch), path: "other.yaml", expectedHead: one });
    const history = await repository.log(branch, 10);
    expect(history.slice(0, 3).map((entry) => entry.commit)).toEqual([two, one, first]);
    expect(history[1]?.message.trimEnd()).toBe("One\n\nRollout-Id: 1");
    expect(Date.parse(history[1]?.at ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect((await repository.log(branch, 1, path)).map((entry) => entry.commit)).toEqual([one]);
    await repository.deleteBranch(branch);
    expect(await repository.head(branch)).toBeNull();
    await repository.deleteBranch(branch);
  });
});

describe("tags on GitHub", () => {
  it("carry their annotation and their commit, and are never moved", async () => {
    const message = "Release m@v1\n\ndigest: sha256:00\n";
    await repository.createTag({ name: "m@v1", commit: first, message });
    await repository.createTag({ name: "m@v10", commit: first, message: "ten" });
    const tags = await repository.tags("m@v");
    expect(tags.map((tag) => ({ ...tag, message: tag.message.trimEnd() }))).toEqual([
      { name: "m@v1", commit: first, message: message.trimEnd() },
      { name: "m@v10", commit: first, message: "ten" },
    ]);
    await expect(repository.createTag({ name: "m@v1", commit: first, message })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

describe("pull requests on GitHub", () => {
  it("are opened, found, changed and merged with a guard", async () => {
    const head = "sluice/promote/y";
    const headSha = await repository.commitFile({ ...change(head), expectedHead: null, onto: first });
    const opened = await pulls.open({ head, base: "main", title: "Promote", body: "why\nnow" });
    expect(opened).toMatchObject({ head, base: "main", headSha, state: "open", title: "Promote", body: "why\nnow" });
    await pulls.update(opened.number, { title: "Promote y" });
    expect((await pulls.find({ head }))[0]).toMatchObject({ number: opened.number, title: "Promote y" });
    expect(await pulls.find({ head: "sluice/other", state: "all" })).toEqual([]);
    await expect(pulls.merge(opened.number, first)).rejects.toMatchObject({ code: "CONFLICT" });
    const merged = await pulls.merge(opened.number, headSha);
    expect(await repository.head("main")).toBe(merged);
    expect(await pulls.find({ head })).toEqual([]);
    expect((await pulls.find({ head, base: "main", state: "all" }))[0]).toMatchObject({ state: "merged" });
  });

  it("are closed", async () => {
    const head = "sluice/promote/z";
    await repository.commitFile({ ...change(head, "z\n"), expectedHead: null, onto: first });
    const { number } = await pulls.open({ head, base: "main", title: "z", body: "" });
    await pulls.close(number);
    expect((await pulls.find({ head, state: "all" }))[0]).toMatchObject({ state: "closed" });
  });
});

it("says what GitHub refused and what to do", async () => {
  const stranger = createGitHubRepository(world.withToken("none"), owner, repo);
  await expect(stranger.head("main")).rejects.toMatchObject({
    code: "GITHUB_FAILED",
    message: expect.stringContaining("GitHub did not read main: status 401"),
    remedy: expect.stringContaining("GITHUB_TOKEN"),
  });
  const nowhere = createGitHubRepository(world.asApp, owner, "nothing");
  await expect(nowhere.createTag({ name: "m@v1", commit: first, message: "" })).rejects.toMatchObject({
    code: "GITHUB_FAILED",
  });
  expect(at.repo).toBe(repo);
});
