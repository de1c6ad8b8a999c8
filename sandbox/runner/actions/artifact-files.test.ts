import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findArtifactFiles } from "./artifact-files.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artifact-files-"));
  for (const name of [".sluice/out/m/report.json", ".sluice/out/m/report.md", ".sluice/out/m/.hidden", "a.txt"]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function found(path: string, hidden = false) {
  const { root, files } = await findArtifactFiles(path, folder, hidden);
  return { root: relative(folder, root), files: files.map((file) => relative(root, file)) };
}

test("a folder: all below it, named from there", async () => {
  expect(await found(".sluice/out/m")).toEqual({ root: ".sluice/out/m", files: ["report.json", "report.md"] });
  expect((await found(".sluice/out/m", true)).files).toEqual([".hidden", "report.json", "report.md"]);
});

test("one file: by its name alone", async () => {
  expect(await found("a.txt")).toEqual({ root: "", files: ["a.txt"] });
});

test("several lines: named from their common folder", async () => {
  expect(await found(".sluice/out/m/report.json\n  .sluice/out/m/report.md\n")).toEqual({
    root: ".sluice/out/m",
    files: ["report.json", "report.md"],
  });
});

test("a wildcard: what stands before it is the root", async () => {
  expect(await found(".sluice/out/*/report.*")).toEqual({
    root: ".sluice/out",
    files: ["m/report.json", "m/report.md"],
  });
});

test("a hidden folder is passed over unless asked for", async () => {
  expect((await found(".sluice")).files).toEqual([]);
  expect((await found(".sluice", true)).files).toHaveLength(3);
});

test("nothing there: no files", async () => {
  expect((await found("nothing")).files).toEqual([]);
});

test("exclusions are refused instead of being ignored", async () => {
  await expect(found(".sluice\n!.sluice/out/m/report.md")).rejects.toThrow("exclusions");
});
