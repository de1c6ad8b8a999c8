import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BareRepository } from "./bare-repository.ts";
import { changedPaths, diff, emptyTree } from "./diff.ts";
import { readCommit } from "./history.ts";
import { mergeTrees } from "./merge.ts";
import { editTree, entryAt, readTree } from "./trees.ts";

const signature = { name: "Zoë Å", email: "zoe@example.com", date: "2001-05-01T10:00:00Z" };

let folder: string;
let repository: BareRepository;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-git-"));
  repository = await BareRepository.create(join(folder, "r.git"));
});
afterAll(async () => {
  repository.close();
  await rm(folder, { recursive: true, force: true });
});

async function tree(files: Record<string, string | Buffer>, base: string | null = null): Promise<string> {
  const edits = Object.entries(files).map(async ([path, content]) => ({
    path,
    mode: "100644",
    sha: await repository.writeBlob(Buffer.from(content)),
  }));
  return editTree(repository, base, await Promise.all(edits));
}

const commit = (treeSha: string, parents: string[] = []): Promise<string> =>
  repository.writeCommit({ tree: treeSha, parents, message: "m\n", author: signature, committer: signature });

test("a difference names added, changed, renamed, removed and binary files, each with its own counts and hunks", async () => {
  const long = "same\n".repeat(20);
  const before = await tree({ "changed.txt": "a\n", "old name.txt": long, "gone.txt": "x\n" });
  const after = await tree({ "changed.txt": "b\nc\n", "neu\tname é.txt": long, "binary.bin": Buffer.from([0, 1, 2]) });
  const changes = await diff(repository, before, after);
  expect(changes.map(({ sha: _, ...change }) => change)).toEqual([
    { path: "binary.bin", status: "added", additions: 0, deletions: 0 },
    { path: "changed.txt", status: "modified", additions: 2, deletions: 1, patch: "@@ -1 +1,2 @@\n-a\n+b\n+c" },
    { path: "gone.txt", status: "removed", additions: 0, deletions: 1, patch: "@@ -1 +0,0 @@\n-x" },
    { path: "neu\tname é.txt", previousPath: "old name.txt", status: "renamed", additions: 0, deletions: 0 },
  ]);
  expect(await changedPaths(repository, before, after)).toEqual({
    added: ["binary.bin", "neu\tname é.txt"],
    removed: ["gone.txt", "old name.txt"],
    modified: ["changed.txt"],
  });
  expect(await diff(repository, emptyTree, before)).toHaveLength(3);
});

test("a text that looks like a difference is none", async () => {
  const trap = "diff --git a/x b/x\n@@ -1 +1 @@\n-x\n+y\n";
  const changes = await diff(repository, emptyTree, await tree({ "a.diff": trap, "b.txt": "b\n" }));
  expect(changes.map(({ path, additions, patch }) => [path, additions, patch?.split("\n").length])).toEqual([
    ["a.diff", 4, 5],
    ["b.txt", 1, 2],
  ]);
});

test("a tree is edited at any depth, and a path taken away", async () => {
  const base = await tree({ "a/b/c.txt": "c", "a/d.txt": "d" });
  const blob = await repository.writeBlob(Buffer.from("new"));
  const edited = await editTree(repository, base, [
    { path: "a/b/c.txt", mode: "100644", sha: null },
    { path: "x/run.sh", mode: "100755", sha: blob },
    { path: "whole", mode: "040000", sha: base },
  ]);
  const entries = await readTree(repository, edited, true);
  expect(entries.filter(({ type }) => type === "blob").map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    "100644 a/d.txt",
    "100644 whole/a/b/c.txt",
    "100644 whole/a/d.txt",
    "100755 x/run.sh",
  ]);
  expect(await entryAt(repository, edited, "x/run.sh")).toMatchObject({ sha: blob, size: 3 });
  expect(await entryAt(repository, edited, "a/b/c.txt")).toBeNull();
});

test("a commit is read as it was written", async () => {
  const parent = await commit(await tree({ "p.txt": "p" }));
  const sha = await commit(await tree({ "q.txt": "q" }), [parent]);
  expect(await readCommit(repository, sha)).toEqual({
    sha,
    tree: await tree({ "q.txt": "q" }),
    parents: [parent],
    author: { ...signature },
    committer: { ...signature },
    message: "m",
  });
});

test("merging gives the tree of both sides, or nothing when they collide", async () => {
  const base = await tree({ "f.txt": "1\n2\n3\n4\n5\n" });
  const root = await commit(base);
  const left = await commit(await tree({ "f.txt": "one\n2\n3\n4\n5\n" }), [root]);
  const right = await commit(await tree({ "f.txt": "1\n2\n3\n4\nfive\n" }), [root]);
  const rival = await commit(await tree({ "f.txt": "ONE\n2\n3\n4\n5\n" }), [root]);
  expect(await mergeTrees(repository, left, right)).toBe(await tree({ "f.txt": "one\n2\n3\n4\nfive\n" }));
  expect(await mergeTrees(repository, left, rival)).toBeNull();
});

test("many objects are looked up at once, large ones too, and strange names are nothing", async () => {
  const large = Buffer.alloc(3_000_000, "large ");
  const contents = [large, ...Array.from({ length: 40 }, (_, index) => Buffer.from(`object ${index}\n\n`))];
  const shas = await Promise.all(contents.map((content) => repository.writeBlob(content)));
  const read = await Promise.all(shas.map((sha) => repository.read(sha)));
  expect(read.every((content, index) => content.equals(contents[index]!))).toBe(true);
  const strange = ["", "a b", "--help", "x\ncontents HEAD", "refs/heads/none"];
  expect(await Promise.all(strange.map((name) => repository.lookUp(name)))).toEqual(strange.map(() => null));
  await expect(repository.read("0".repeat(40))).rejects.toThrow(/no object/);
});

test("a ref moves only from where it was seen", async () => {
  const [one, two] = [await commit(await tree({ a: "1" })), await commit(await tree({ a: "2" }))];
  await repository.updateRef("refs/heads/cas", one, "0".repeat(40));
  await expect(repository.updateRef("refs/heads/cas", two, two)).rejects.toThrow();
  await repository.updateRef("refs/heads/cas", two, one);
  expect(await repository.commitOf("cas")).toBe(two);
  expect(await repository.commitOf(two.slice(0, 10))).toBe(two);
});
