import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { commitOf } from "./commit.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-event-"));
afterAll(() => rmSync(folder, { recursive: true }));

const head = "a".repeat(40);
const merge = "b".repeat(40);

function event(content: unknown): string {
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

it("is the head of a pull request, not the merge that GitHub made of it", () => {
  const path = event({ pull_request: { head: { sha: head } } });
  expect(commitOf({ GITHUB_EVENT_PATH: path, GITHUB_SHA: merge })).toBe(head);
});

it("is the pushed commit otherwise", () => {
  expect(commitOf({ GITHUB_EVENT_PATH: event({ ref: "refs/heads/main" }), GITHUB_SHA: merge })).toBe(merge);
});

it("is nothing where there is none", () => {
  expect(commitOf({})).toBeNull();
  expect(commitOf({ GITHUB_SHA: "" })).toBeNull();
});
