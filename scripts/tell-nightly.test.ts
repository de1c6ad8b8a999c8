import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandboxGitHub } from "../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../sandbox/github/types.ts";

const at = { owner: "acme", repo: "sluice" };
let folder: string;
let github: SandboxGitHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-nightly-"));
  github = await startSandboxGitHub({ owner: at.owner, users: [], app: null, dataFolder: folder });
  await github.createRepository(at.repo);
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

/** As the job does it, with the rights that it has. */
async function tell(results: Record<string, string>, run: string): Promise<string> {
  const needs = Object.fromEntries(Object.entries(results).map(([job, result]) => [job, { result, outputs: {} }]));
  const env = {
    PATH: process.env.PATH,
    NEEDS: JSON.stringify(needs),
    GITHUB_TOKEN: await github.issueJobToken("acme/sluice", { contents: "read", issues: "write" }),
    ...{ GITHUB_API_URL: github.url, GITHUB_SERVER_URL: github.url, GITHUB_REPOSITORY: "acme/sluice" },
    GITHUB_RUN_ID: run,
  };
  const script = join(import.meta.dirname, "tell-nightly.ts");
  return (await promisify(execFile)(process.execPath, [script], { env })).stdout;
}

async function issues() {
  const owner = new Octokit({ auth: github.tokenFor(at.owner), baseUrl: github.url });
  const { data } = await owner.issues.listForRepo({ ...at, state: "all" });
  return data.map(({ number, title, state, body }) => ({ number, title, state, body: body ?? "" }));
}

test("a night that ends well opens nothing", async () => {
  await tell({ templates: "success", released: "success" }, "1");
  expect(await issues()).toEqual([]);
});

test("one issue is open as long as nights end badly, with the newest run, and is closed by the first that ends well", async () => {
  expect(await tell({ templates: "failure", released: "success" }, "2")).toBe("Broken: templates\n");
  await tell({ templates: "failure", released: "skipped" }, "3");
  const [issue, ...more] = await issues();
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ title: "The nightly run is broken", state: "open" });
  expect(issue?.body).toContain("/actions/runs/3");
  expect(issue?.body).toContain("| `released` | skipped |");
  await tell({ templates: "success", released: "success" }, "4");
  expect(await issues()).toMatchObject([{ number: issue?.number, state: "closed" }]);
  await tell({ templates: "cancelled", released: "success" }, "5");
  expect((await issues()).map(({ state }) => state).sort()).toEqual(["closed", "open"]);
});

test("a night without jobs is no good night", async () => {
  await expect(tell({}, "6")).rejects.toThrow("No job has run");
});
