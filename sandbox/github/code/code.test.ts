import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, commitFile, createBranch, owner, refusal, repo, startWorld, type TestWorld } from "../test-world.ts";
import type { Json } from "../types.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("contents", () => {
  test("a file is created, read, changed and deleted, each with the file's own id as guard", async () => {
    const { asMaria } = world;
    const file = { ...at, path: "data/a.csv" };
    const made = await asMaria.repos.createOrUpdateFileContents({ ...file, message: "Add", content: base64("a\n") });
    expect(made.status).toBe(201);
    expect(made.data.commit.author?.name).toBe("maria");
    const sha = String(made.data.content?.sha);

    const again = { ...file, message: "Change", content: base64("b\n") };
    expect(await refusal(asMaria.repos.createOrUpdateFileContents(again))).toEqual({
      status: 422,
      message: `Invalid request.\n\n"sha" wasn't supplied.`,
    });
    expect(await refusal(asMaria.repos.createOrUpdateFileContents({ ...again, sha: "0".repeat(40) }))).toMatchObject({
      status: 409,
    });
    const changed = await asMaria.repos.createOrUpdateFileContents({ ...again, sha });
    expect(changed.status).toBe(200);

    const read = (await asMaria.repos.getContent(file)).data as Json;
    expect(Buffer.from(read.content, "base64").toString()).toBe("b\n");
    const raw = await asMaria.repos.getContent({ ...file, mediaType: { format: "raw" } });
    expect(raw.data).toBe("b\n");

    await asMaria.repos.deleteFile({ ...file, message: "Drop", sha: read.sha });
    expect((await refusal(asMaria.repos.getContent(file))).status).toBe(404);
  });

  test("a folder lists what is in it", async () => {
    await commitFile(world.asMaria, "folder/inner/x.txt", "x");
    await commitFile(world.asMaria, "folder/y.txt", "yy");
    const { data } = await world.asMaria.repos.getContent({ ...at, path: "folder" });
    expect((data as Json[]).map(({ path, type, size }) => [path, type, size])).toEqual([
      ["folder/inner", "dir", 0],
      ["folder/y.txt", "file", 2],
    ]);
  });

  test("an unknown branch and a missing ref are not found", async () => {
    const write = { ...at, path: "x", message: "m", content: "", branch: "nowhere" };
    expect((await refusal(world.asMaria.repos.createOrUpdateFileContents(write))).status).toBe(404);
    expect((await refusal(world.asMaria.repos.getContent({ ...at, path: "README.md", ref: "nowhere" }))).status).toBe(
      404,
    );
  });

  test("an App cannot bring workflows in, a user can; from the default branch they may go anywhere", async () => {
    const path = ".github/workflows/a.yml";
    const write = { ...at, path, message: "m", content: base64("on: push\n") };
    await createBranch(world.asMaria, "behind");
    expect(await refusal(world.asApp.repos.createOrUpdateFileContents(write))).toEqual({
      status: 403,
      message: `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`,
    });
    const { data } = await world.asMaria.repos.createOrUpdateFileContents(write);
    const update = { ...at, ref: "heads/behind", sha: String(data.commit.sha) };
    expect((await world.asApp.git.updateRef(update)).status).toBe(200);
  });
});

describe("git data", () => {
  test("a commit is built of blob and tree, its ids are git's own, and a ref leads to it", async () => {
    const { git } = world.asApp;
    const blob = await git.createBlob({ ...at, content: "hello\n" });
    expect(blob.data.sha).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
    const head = (await git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
    const tree = await git.createTree({
      ...at,
      base_tree: head,
      tree: [
        { path: "deep/down/hello.txt", mode: "100644", type: "blob", sha: blob.data.sha },
        { path: "inline.txt", mode: "100644", type: "blob", content: "inline" },
        { path: "README.md", mode: "100644", type: "blob", sha: null },
      ],
    });
    const commit = await git.createCommit({ ...at, message: "Built", tree: tree.data.sha, parents: [head] });
    await git.createRef({ ...at, ref: "refs/heads/built", sha: commit.data.sha });
    const listed = await git.getTree({ ...at, tree_sha: "built", recursive: "1" });
    const paths = listed.data.tree.map(({ path }) => path);
    expect(paths).toContain("deep/down/hello.txt");
    expect(paths).not.toContain("README.md");
    const { data } = await world.asApp.repos.getCommit({ ...at, ref: "built" });
    expect(data.author?.login).toBe("sluice[bot]");
    expect(data.files?.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      "removed README.md",
      "added deep/down/hello.txt",
      "added inline.txt",
    ]);
  });

  test("a ref moves forward only, unless forced; what is not there cannot be moved", async () => {
    const { git } = world.asMaria;
    await createBranch(world.asMaria, "moving");
    const old = (await git.getRef({ ...at, ref: "heads/moving" })).data.object.sha;
    const next = await commitFile(world.asMaria, "moving.txt", "1", "moving");
    const back = { ...at, ref: "heads/moving", sha: old };
    expect(await refusal(git.updateRef(back))).toEqual({ status: 422, message: "Update is not a fast forward" });
    expect((await git.updateRef({ ...back, force: true })).data.object.sha).toBe(old);
    expect((await git.updateRef({ ...back, sha: next })).data.object.sha).toBe(next);
    expect((await refusal(git.updateRef({ ...back, ref: "heads/none" }))).message).toBe("Reference does not exist");
    const present = { ...at, ref: "refs/heads/moving", sha: old };
    expect((await refusal(git.createRef(present))).message).toBe("Reference already exists");
    const gone = { ...at, ref: "refs/heads/x", sha: "1".repeat(40) };
    expect((await refusal(git.createRef(gone))).message).toBe("Object does not exist");
    expect((await git.deleteRef({ ...at, ref: "heads/moving" })).status).toBe(204);
    expect((await refusal(git.getRef({ ...at, ref: "heads/moving" }))).status).toBe(404);
  });

  test("an annotated tag is an object of its own, listed by matching-refs and as tag of its commit", async () => {
    const { git } = world.asMaria;
    const head = (await git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
    const message = "Release m@v1\n\ndigest: sha256:aa\n";
    const tag = await git.createTag({ ...at, tag: "m@v1", message, object: head, type: "commit" });
    await git.createRef({ ...at, ref: "refs/tags/m@v1", sha: tag.data.sha });
    const read = await git.getTag({ ...at, tag_sha: tag.data.sha });
    expect(read.data).toMatchObject({ tag: "m@v1", message, object: { sha: head, type: "commit" } });
    expect(read.data.tagger.name).toBe("maria");
    const matching = await git.listMatchingRefs({ ...at, ref: "tags/m@" });
    expect(matching.data.map(({ ref, object }) => [ref, object.type])).toEqual([["refs/tags/m@v1", "tag"]]);
    const tags = await world.asMaria.repos.listTags(at);
    expect(tags.data.map(({ name, commit }) => [name, commit.sha])).toEqual([["m@v1", head]]);
  });
});

describe("history", () => {
  test("commits are listed newest first and in pages", async () => {
    await createBranch(world.asMaria, "paged");
    for (const step of [1, 2, 3]) {
      await commitFile(world.asMaria, "paged.txt", String(step), "paged");
    }
    const list = { ...at, sha: "paged", path: "paged.txt", per_page: 2 };
    const all = await world.asMaria.paginate(world.asMaria.repos.listCommits, list);
    expect(all).toHaveLength(3);
    const first = await world.asMaria.repos.listCommits(list);
    expect(first.headers.link).toContain(`page=2>; rel="next"`);
  });

  test("a comparison knows ahead, behind, the fork and the files", async () => {
    await createBranch(world.asMaria, "left");
    await createBranch(world.asMaria, "right");
    await commitFile(world.asMaria, "left.txt", "l\n", "left");
    await commitFile(world.asMaria, "right.txt", "r\n", "right");
    const { data } = await world.asMaria.repos.compareCommitsWithBasehead({ ...at, basehead: "left...right" });
    expect(data).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 1, total_commits: 1 });
    expect(data.files).toMatchObject([
      { filename: "right.txt", status: "added", additions: 1, patch: "@@ -0,0 +1 @@\n+r" },
    ]);
    const branch = await world.asMaria.repos.getBranch({ ...at, branch: "right" });
    expect(branch.data.commit.commit.message).toBe("Write right.txt");
  });

  test("what has not changed since is answered with 304", async () => {
    const read = { ...at, ref: "heads/main" };
    const { headers } = await world.asMaria.git.getRef(read);
    const again = () => world.asMaria.git.getRef({ ...read, headers: { "if-none-match": headers.etag } });
    expect((await refusal(again())).status).toBe(304);
    await commitFile(world.asMaria, "etag.txt", "x");
    expect((await again()).status).toBe(200);
  });

  test("what is not emulated says so", async () => {
    const { status, message } = await refusal(
      world.asMaria.request("GET /repos/{owner}/{repo}/pages", { owner, repo }),
    );
    expect(status).toBe(404);
    expect(message).toContain("does not emulate");
  });
});
