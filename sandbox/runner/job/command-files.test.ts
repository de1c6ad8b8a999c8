import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCommandFiles, parseKeyValues, readCommandFiles } from "./command-files.ts";

test.each([
  ["", {}],
  ["a=1\nb=x=y\n", { a: "1", b: "x=y" }],
  ["a=1\na=2\n", { a: "2" }],
  ["empty=\n", { empty: "" }],
  ["text<<EOF\nline 1\n\nline=3\nEOF\nafter=1\n", { text: "line 1\n\nline=3", after: "1" }],
  ["text<<EOF\r\nline 1\r\nEOF\r\n", { text: "line 1" }],
  ["nothing<<EOF\nEOF\n", { nothing: "" }],
  ["math=1<<2\n", { math: "1<<2" }],
])("%j", (text, expected) => {
  expect(parseKeyValues(text)).toEqual(expected);
});

test.each(["no operator\n", "open<<EOF\nline\n", "nameless<<\n", "=value\n"])("%j is refused", (text) => {
  expect(() => parseKeyValues(text)).toThrow();
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "command-files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("reads all five files", async () => {
  const files = await createCommandFiles(folder);
  await writeFile(files.GITHUB_ENV, "A=1\n");
  await writeFile(files.GITHUB_OUTPUT, "b=2\n");
  await writeFile(files.GITHUB_PATH, "/one\n/two\n");
  await writeFile(files.GITHUB_STATE, "c=3\n");
  await writeFile(files.GITHUB_STEP_SUMMARY, "# Done\n");
  expect(await readCommandFiles(files, unexpected)).toEqual({
    env: { A: "1" },
    outputs: { b: "2" },
    paths: ["/one", "/two"],
    state: { c: "3" },
    summary: "# Done\n",
  });
});

test("a step cannot change how later steps are run", async () => {
  const files = await createCommandFiles(folder);
  const warnings: string[] = [];
  await writeFile(files.GITHUB_ENV, "NODE_OPTIONS=--require ./x\nGITHUB_TOKEN=t\nRUNNER_TEMP=/\nA=1\n");
  const { env } = await readCommandFiles(files, (message) => warnings.push(message));
  expect(env).toEqual({ A: "1" });
  expect(warnings).toHaveLength(3);
});

test("a summary beyond 1 MiB is dropped with a warning", async () => {
  const files = await createCommandFiles(folder);
  const warnings: string[] = [];
  await writeFile(files.GITHUB_STEP_SUMMARY, "x".repeat(1024 * 1024 + 1));
  const { summary } = await readCommandFiles(files, (message) => warnings.push(message));
  expect(summary).toBe("");
  expect(warnings).toEqual([expect.stringContaining("1048577 bytes")]);
});

function unexpected(message: string): never {
  throw new Error(message);
}
