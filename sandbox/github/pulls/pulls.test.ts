import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  at,
  commitFile,
  createBranch,
  openPull,
  owner,
  refusal,
  repo,
  runGit,
  startWorld,
  type TestWorld,
} from "../test-world.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.events.length = 0;
});

const pullEvents = () =>
  world.events.filter(({ name }) => name === "pull_request").map(({ action, payload }) => [action, payload.number]);

describe("a pull request", () => {
  test("has git's facts and the author's words", async () => {
    const number = await openPull(world.asMaria, "facts");
    const { data } = await world.asMaria.pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({
      number,
      title: "Add facts.txt",
      body: "why",
      state: "open",
      user: { login: "maria" },
      head: { ref: "facts", label: "acme:facts", repo: { full_name: "acme/models" } },
      base: { ref: "main" },
      mergeable: true,
      mergeable_state: "clean",
      merged: false,
      commits: 1,
      additions: 1,
      changed_files: 1,
    });
    const files = await world.asMaria.pulls.listFiles({ ...at, pull_number: number });
    expect(files.data).toMatchObject([{ filename: "facts.txt", status: "added", patch: "@@ -0,0 +1 @@\n+facts" }]);
    const folder = world.github.repositoryFolder(owner, repo);
    expect(await runGit(folder, "rev-parse", `refs/pull/${number}/head`)).toBe(data.head.sha);
    expect(await runGit(folder, "show", `refs/pull/${number}/merge:facts.txt`)).toBe("facts");
    expect(pullEvents()).toEqual([["opened", number]]);
    expect(world.events.at(-1)?.payload).toMatchObject({ action: "opened", sender: { login: "maria" } });
  });

  test("is refused without branch, without news, and twice", async () => {
    const number = await openPull(world.asMaria, "once");
    const create = (head: string) => world.asMaria.pulls.create({ ...at, title: "t", head, base: "main" });
    expect((await refusal(create("nowhere"))).status).toBe(422);
    await createBranch(world.asMaria, "stale");
    expect((await refusal(create("stale"))).status).toBe(422);
    expect((await refusal(create("once"))).status).toBe(422);
    expect(number).toBeGreaterThan(0);
  });

  test("is found by state, head and base, and by its commit", async () => {
    const number = await openPull(world.asMaria, "findable");
    const list = await world.asMaria.pulls.list({ ...at, head: "acme:findable", base: "main" });
    expect(list.data.map((pull) => pull.number)).toEqual([number]);
    expect((await world.asMaria.pulls.list({ ...at, head: "acme:findable", state: "closed" })).data).toEqual([]);
    const sha = String(list.data[0]?.head.sha);
    const { data } = await world.asMaria.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha });
    expect(data.map((pull) => pull.number)).toEqual([number]);
  });

  test("follows its branch, and dies with it", async () => {
    const number = await openPull(world.asMaria, "moving");
    const before = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data.head.sha;
    const after = await commitFile(world.asMaria, "more.txt", "more\n", "moving");
    expect(world.events.at(-1)?.payload).toMatchObject({ action: "synchronize", before, after });
    const { data } = await world.asMaria.pulls.get({ ...at, pull_number: number });
    expect([data.head.sha, data.changed_files]).toEqual([after, 2]);
    await world.asMaria.git.deleteRef({ ...at, ref: "heads/moving" });
    expect(pullEvents()).toEqual([
      ["opened", number],
      ["synchronize", number],
      ["closed", number],
    ]);
  });

  test("is edited, closed and reopened", async () => {
    const pull = { ...at, pull_number: await openPull(world.asMaria, "edited") };
    await world.asMaria.pulls.update({ ...pull, title: "Better" });
    expect(world.events.at(-1)?.payload).toMatchObject({
      action: "edited",
      changes: { title: { from: "Add edited.txt" } },
    });
    await world.asMaria.pulls.update({ ...pull, state: "closed" });
    expect((await world.asMaria.issues.get({ ...at, issue_number: pull.pull_number })).data.state).toBe("closed");
    await world.asMaria.pulls.update({ ...pull, state: "open" });
    const actions = pullEvents().map(([action]) => action);
    expect(actions).toEqual(["opened", "edited", "closed", "reopened"]);
    expect((await world.asMaria.pulls.get(pull)).data).toMatchObject({ title: "Better", state: "open", merged: false });
  });

  test("shows its labels and tells of them", async () => {
    const number = await openPull(world.asMaria, "labelled");
    await world.asApp.issues.addLabels({ ...at, issue_number: number, labels: ["blocked"] });
    expect((await world.asMaria.pulls.get({ ...at, pull_number: number })).data.labels).toMatchObject([
      { name: "blocked" },
    ]);
    await world.asApp.issues.removeLabel({ ...at, issue_number: number, name: "blocked" });
    expect(pullEvents().map(([action]) => action)).toEqual(["opened", "labeled", "unlabeled"]);
    expect(world.events.at(-1)).toMatchObject({ payload: { label: { name: "blocked" } }, causedBy: { kind: "app" } });
    const { data } = await world.asApp.issues.update({
      ...at,
      issue_number: number,
      labels: ["other"],
      title: "Retitled",
    });
    expect(data).toMatchObject({ title: "Retitled", labels: [{ name: "other" }], pull_request: { merged_at: null } });
  });
});

describe("merging", () => {
  test("with a merge commit closes the pull request and moves the base", async () => {
    const number = await openPull(world.asMaria, "feature");
    const { sha: head } = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data.head;
    const wrong = world.asMaria.pulls.merge({ ...at, pull_number: number, sha: "0".repeat(40) });
    expect(await refusal(wrong)).toMatchObject({ status: 409 });
    const { data } = await world.asMaria.pulls.merge({ ...at, pull_number: number, sha: head });
    const commit = await world.asMaria.repos.getCommit({ ...at, ref: "main" });
    expect(commit.data.sha).toBe(data.sha);
    expect(commit.data.parents.map(({ sha }) => sha)).toContain(head);
    expect(commit.data.commit.message).toBe(`Merge pull request #${number} from acme/feature\n\nAdd feature.txt`);
    const closed = world.events.at(-1)?.payload;
    expect(closed).toMatchObject({
      action: "closed",
      pull_request: { merged: true, merge_commit_sha: data.sha, merged_by: { login: "maria" } },
    });
    expect(world.events.at(-2)).toMatchObject({ name: "push", payload: { ref: "refs/heads/main", after: data.sha } });
    expect((await refusal(world.asMaria.pulls.merge({ ...at, pull_number: number }))).status).toBe(405);
  });

  test("by squash leaves one commit of the author's with all messages", async () => {
    const number = await openPull(world.asMaria, "squashed");
    await commitFile(world.asMaria, "second.txt", "2\n", "squashed");
    await world.asOwner.pulls.merge({ ...at, pull_number: number, merge_method: "squash" });
    const { data } = await world.asMaria.repos.getCommit({ ...at, ref: "main" });
    expect(data.parents).toHaveLength(1);
    expect(data.author?.login).toBe("maria");
    expect(data.commit.message).toBe(`Add squashed.txt (#${number})\n\n* Write squashed.txt\n\n* Write second.txt`);
  });

  test("is refused while there are conflicts, and possible again when they are gone", async () => {
    await commitFile(world.asMaria, "shared.txt", "base\n");
    const number = await openPull(world.asMaria, "conflicting", "other.txt");
    const head = { ...at, path: "shared.txt", branch: "conflicting", message: "m" };
    const { data: file } = await world.asMaria.repos.getContent({ ...at, path: "shared.txt", ref: "conflicting" });
    const sha = (file as { sha: string }).sha;
    await world.asMaria.repos.createOrUpdateFileContents({ ...head, sha, content: btoa("theirs\n") });
    await commitFile(world.asMaria, "shared.txt", "ours\n");
    const { data } = await world.asMaria.pulls.get({ ...at, pull_number: number });
    expect([data.mergeable, data.mergeable_state]).toEqual([false, "dirty"]);
    expect((await refusal(world.asMaria.pulls.merge({ ...at, pull_number: number }))).status).toBe(405);
    await commitFile(world.asMaria, "shared.txt", "base\n");
    expect((await world.asMaria.pulls.get({ ...at, pull_number: number })).data.mergeable).toBe(true);
  });

  test("a base that takes the head in has merged it", async () => {
    const number = await openPull(world.asMaria, "pushed");
    const { data } = await world.asMaria.pulls.get({ ...at, pull_number: number });
    await world.asMaria.pulls.updateBranch({ ...at, pull_number: number });
    const head = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data.head.sha;
    expect(head).not.toBe(data.head.sha);
    await world.asMaria.git.updateRef({ ...at, ref: "heads/main", sha: head });
    const merged = (await world.asMaria.pulls.get({ ...at, pull_number: number })).data;
    expect([merged.merged, merged.state, merged.merge_commit_sha]).toEqual([true, "closed", head]);
  });
});

test("a fork's pull request brings its commits along, but not as one of the repository's own branches", async () => {
  const tom = world.withToken(world.github.tokenFor("tom"));
  await tom.repos.createFork(at);
  const fork = { owner: "tom", repo };
  const content = btoa("from a fork\n");
  await tom.repos.createOrUpdateFileContents({ ...fork, path: "fork.txt", message: "Fork", content });
  const { data } = await tom.pulls.create({ ...at, title: "From a fork", head: "tom:main", base: "main" });
  expect(data).toMatchObject({
    head: { label: "tom:main", repo: { full_name: "tom/models", fork: true } },
    mergeable: true,
  });
  await tom.repos.createOrUpdateFileContents({ ...fork, path: "fork2.txt", message: "Fork", content });
  expect(world.events.at(-1)).toMatchObject({ action: "synchronize", repository: "acme/models" });
  await world.asOwner.pulls.merge({ ...at, pull_number: data.number });
  const file = await world.asOwner.repos.getContent({ ...at, path: "fork2.txt" });
  expect(file.status).toBe(200);
});
