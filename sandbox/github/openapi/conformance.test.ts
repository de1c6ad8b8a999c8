import { afterAll, beforeAll, expect, test } from "vitest";
import { at, commitFile, openPull, startWorld, type TestWorld } from "../test-world.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("what is asked and answered as GitHub describes it leaves nothing behind", async () => {
  const number = await openPull(world.asApp, "plain");
  await world.asApp.issues.createComment({ ...at, issue_number: number, body: "hello" });
  await world.asApp.pulls.list({ ...at, state: "open", per_page: 100 });
  expect(world.github.takeViolations()).toEqual([]);
});

test("a violation names operation, place and reason", async () => {
  const head_sha = await commitFile(world.asApp, "a.txt", "a");
  const check = { ...at, name: "c", head_sha };
  await world.asApp.request("POST /repos/{owner}/{repo}/check-runs", { ...check, sumary: "misspelt" });
  await world.asApp.request("GET /repos/acme/models/pulls?states=open&per_page=many");
  await world.asApp.issues.createLabel({ ...at, name: "l", color: "ff0000" });
  await world.asApp.issues.getLabel({ ...at, name: "l" });
  expect(world.github.takeViolations()).toEqual([
    "checks/create: body of the request: / must NOT have unevaluated properties (sumary)",
    "pulls/list: query of the request: / must NOT have additional properties (states)",
    "pulls/list: query of the request: /per_page must be integer",
    "GET /repos/:owner/:repo/labels/:name: is not in scripts/github-operations.ts",
  ]);
});

test("a sandbox with a violation that nobody has taken does not end well", async () => {
  const other = await startWorld();
  await other.asApp.request("GET /app/installations?visible=all").catch(() => null);
  await other.asApp.request("GET /installation/repositories?visible=all");
  await expect(other.close()).rejects.toThrow(
    "apps/list-repos-accessible-to-installation: query of the request: / must NOT have additional properties (visible)",
  );
});
