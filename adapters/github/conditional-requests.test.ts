import { Octokit } from "@octokit/rest";
import { expect, it } from "vitest";
import { createCommitMemory } from "./commit-memory.ts";
import { conditionalRequests } from "./conditional-requests.ts";
import { createGitHubPulls } from "./github-pulls.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Octokit over a GitHub that answers as `answer` says. */
function octokitOver(answer: (request: { method: string; headers: Headers; body: string }) => Response) {
  const fetch = async (_url: string, options: RequestInit) =>
    answer({
      method: options.method ?? "GET",
      headers: new Headers(options.headers),
      body: String(options.body ?? ""),
    });
  const Remembering = Octokit.plugin(conditionalRequests);
  return new Remembering({ request: { fetch }, log: silent }) as Octokit;
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

it("asks again only for what has changed, and hands out no shared objects", async () => {
  let version = 1;
  const statuses: number[] = [];
  const octokit = octokitOver(({ headers }) => {
    const etag = `"${version}"`;
    const same = headers.get("if-none-match") === etag;
    statuses.push(same ? 304 : 200);
    return same ? new Response(null, { status: 304, headers: { etag } }) : json({ name: `r${version}` }, 200, { etag });
  });
  const read = async () => (await octokit.rest.repos.get({ owner: "o", repo: "r" })).data;
  const first = await read();
  first.name = "changed by its reader";
  expect((await read()).name).toBe("r1");
  version = 2;
  expect((await read()).name).toBe("r2");
  expect((await read()).name).toBe("r2");
  await octokit.rest.repos.get({ owner: "o", repo: "other" });
  expect(statuses).toEqual([200, 304, 200, 304, 200]);
});

it("asks once for what a full commit id holds, never for a branch, and again after an error", async () => {
  const once = createCommitMemory();
  const commit = "c".repeat(40);
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw new Error("no answer");
    return asked;
  };
  await expect(once(commit, "file a", ask)).rejects.toThrow("no answer");
  expect(await once(commit, "file a", ask)).toBe(2);
  expect(await once(commit, "file a", ask)).toBe(2);
  expect(await once(commit, "file b", ask)).toBe(3);
  expect(await once("main", "file a", ask)).toBe(4);
  expect(await once("main", "file a", ask)).toBe(5);
});

it("merges by the first method that the repository allows", async () => {
  const methods: string[] = [];
  const octokit = octokitOver(({ body }) => {
    const { merge_method: method, sha } = JSON.parse(body);
    methods.push(method);
    return method === "squash"
      ? json({ sha: `merged ${sha}` })
      : json({ message: "Merge commits are not allowed on this repository." }, 405);
  });
  expect(await createGitHubPulls(octokit, "o", "r").merge(7, "head")).toBe("merged head");
  expect(methods).toEqual(["merge", "squash"]);
});

it("does not try other methods where the merge itself is refused", async () => {
  const octokit = octokitOver(() => json({ message: "At least 1 approving review is required." }, 405));
  await expect(createGitHubPulls(octokit, "o", "r").merge(7, "head")).rejects.toMatchObject({
    code: "BRANCH_PROTECTED",
    message: expect.stringContaining("approving review"),
  });
});
