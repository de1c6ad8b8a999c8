import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { zeroSha } from "../git/bare-repository.ts";
import { at, authenticated, openPull, owner, repo, runGit, startWorld, type TestWorld } from "../test-world.ts";

let world: TestWorld;
let address: string;
beforeAll(async () => {
  world = await startWorld();
  address = authenticated(world.github.gitUrl(owner, repo), world.github.tokenFor("maria"));
});
afterAll(() => world.close());
beforeEach(() => {
  world.events.length = 0;
});

async function clone(from = address): Promise<string> {
  const folder = await mkdtemp(join(world.folder, "clone-"));
  await runGit(folder, "clone", "--quiet", from, ".");
  return folder;
}

async function commit(folder: string, file: string, text: string): Promise<string> {
  await writeFile(join(folder, file), text);
  await runGit(folder, "add", file);
  await runGit(folder, "commit", "--quiet", "-m", `Write ${file}`);
  return runGit(folder, "rev-parse", "HEAD");
}

test("what is pushed is there, and told in a push event", async () => {
  const folder = await clone();
  const before = await runGit(folder, "rev-parse", "HEAD");
  const after = await commit(folder, "pushed.txt", "pushed\n");
  await runGit(folder, "push", "--quiet", "origin", "main");
  expect((await world.asMaria.repos.getContent({ ...at, path: "pushed.txt" })).status).toBe(200);
  expect(world.events).toHaveLength(1);
  expect(world.events[0]).toMatchObject({
    name: "push",
    causedBy: { kind: "user", login: "maria" },
    payload: {
      ref: "refs/heads/main",
      before,
      after,
      created: false,
      forced: false,
      commits: [{ id: after, message: "Write pushed.txt", added: ["pushed.txt"], modified: [], removed: [] }],
      head_commit: { id: after },
      pusher: { name: "maria" },
      sender: { login: "maria" },
      repository: { full_name: "acme/models" },
    },
  });
});

test("a new branch, a tag, a forced push and a deletion each are what they are", async () => {
  const folder = await clone();
  await runGit(folder, "switch", "--quiet", "-c", "topic");
  const first = await commit(folder, "topic.txt", "1\n");
  await runGit(folder, "tag", "-a", "m@v1", "-m", "Release m@v1");
  await runGit(folder, "push", "--quiet", "origin", "topic", "m@v1");
  await runGit(folder, "commit", "--quiet", "--amend", "-m", "Other words");
  await runGit(folder, "push", "--quiet", "--force", "origin", "topic");
  await runGit(folder, "push", "--quiet", "origin", ":topic");
  const summary = world.events.map(({ payload }) => [payload.ref, payload.created, payload.forced, payload.deleted]);
  expect(summary).toEqual([
    ["refs/heads/topic", true, false, false],
    ["refs/tags/m@v1", true, false, false],
    ["refs/heads/topic", false, true, false],
    ["refs/heads/topic", false, false, true],
  ]);
  expect(world.events[0]?.payload).toMatchObject({ before: zeroSha, commits: [{ id: first }] });
  expect(world.events[1]?.payload).toMatchObject({ commits: [], head_commit: { id: first } });
  expect(world.events[3]?.payload).toMatchObject({ after: zeroSha, head_commit: null });
});

test("a push to a pull request's branch moves it", async () => {
  const number = await openPull(world.asMaria, "pulled");
  const folder = await clone();
  await runGit(folder, "switch", "--quiet", "pulled");
  const head = await commit(folder, "second.txt", "2\n");
  await runGit(folder, "push", "--quiet", "origin", "pulled");
  expect(world.events.at(-1)).toMatchObject({ name: "pull_request", action: "synchronize", payload: { after: head } });
  await runGit(folder, "fetch", "--quiet", "origin", `refs/pull/${number}/merge`);
  expect(await runGit(folder, "show", "FETCH_HEAD:second.txt")).toBe("2");
});

test("one commit can be fetched by its id, as actions/checkout does", async () => {
  const { data } = await world.asMaria.repos.getCommit({ ...at, ref: "main" });
  const folder = await mkdtemp(join(world.folder, "checkout-"));
  await runGit(folder, "init", "--quiet");
  const token = await world.github.issueJobToken("acme/models", { contents: "read" });
  const header = `http.extraheader=AUTHORIZATION: basic ${btoa(`x-access-token:${token}`)}`;
  await runGit(folder, "-c", header, "fetch", "--quiet", "--depth=1", world.github.gitUrl(owner, repo), data.sha);
  expect(await runGit(folder, "rev-parse", "FETCH_HEAD")).toBe(data.sha);
});

test("nobody reads without a token, nor pushes with one that may only read", async () => {
  await expect(clone(world.github.gitUrl(owner, repo))).rejects.toThrow(/could not read Username|Authentication/);
  await expect(clone(authenticated(world.github.gitUrl(owner, repo), "ghp_wrong"))).rejects.toThrow(
    /Authentication failed/,
  );
  const token = await world.github.issueJobToken("acme/models", { contents: "read" });
  const folder = await clone(authenticated(world.github.gitUrl(owner, repo), token));
  await commit(folder, "no.txt", "no\n");
  await expect(runGit(folder, "push", "origin", "main")).rejects.toThrow(/403/);
  expect(world.events).toEqual([]);
});

test("a job cannot push a workflow, its author can", async () => {
  const token = await world.github.issueJobToken("acme/models", { contents: "write" });
  const folder = await clone(authenticated(world.github.gitUrl(owner, repo), token));
  await mkdir(join(folder, ".github", "workflows"), { recursive: true });
  await commit(folder, ".github/workflows/new.yml", "on: push\n");
  await expect(runGit(folder, "push", "origin", "main")).rejects.toThrow(/pre-receive hook declined/);
  expect(world.events).toEqual([]);
  await runGit(folder, "push", "--quiet", address, "main");
  expect(world.events).toHaveLength(1);
});
