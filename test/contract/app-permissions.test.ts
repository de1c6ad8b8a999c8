import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { register } from "../../bot/app.ts";
import type { Directory } from "../../bot/directory.ts";
import type { Work } from "../../bot/work/work.ts";
import { appWants } from "../../composition/shipped.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../../sandbox/github/types.ts";
import { asApp, at } from "../integration/doctor-world.ts";

/** The App asks for what the bot's requests need, and for nothing else: GitHub says what each needs when it refuses it. */

const root = join(import.meta.dirname, "../..");

/** Without a request that needs it, and why. */
const withoutRequest: Readonly<Record<string, string>> = {
  statuses: "GitHub offers only such Apps as the source of a required check",
  metadata: "comes with every App",
  merge_queues: "GitHub tells only such Apps of merge_group",
  issues: "on an issue that is no pull request, pull_requests: write does not do",
};

/** Every method of the API that the bot's adapters name. The doctor asks with a token of its own. */
function methodsUsed(): string[] {
  const files = globSync(["bot/**/*.ts", "adapters/github/*.ts"], { cwd: root }).filter(
    (file) => !file.endsWith(".test.ts"),
  );
  const named = files.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/\brest\.(\w+\.\w+)/g)]);
  return [...new Set(named.map(([, method = ""]) => method))].sort();
}

type Need = { permission: string; level: string };

/** Any one of these suffices; none: every App may. */
async function needsOf(app: Octokit, method: string): Promise<Need[]> {
  const [scope = "", name = ""] = method.split(".");
  const rest = app.rest as unknown as Record<
    string,
    Record<string, { endpoint: { DEFAULTS: { method: string; url: string } } }>
  >;
  const { method: verb, url } = rest[scope]?.[name]?.endpoint.DEFAULTS ?? { method: "", url: "" };
  const path = url
    .replace("{owner}", at.owner)
    .replace("{repo}", at.repo)
    .replaceAll(/\{\w+\}/g, "1");
  const answer = await app.request(`${verb} ${path}`).catch((error) => error.response);
  const accepted: string = answer?.headers["x-accepted-github-permissions"] ?? "";
  return accepted
    .split("; ")
    .filter(Boolean)
    .map((need) => {
      const [permission = "", level = ""] = need.split("=");
      return { permission, level };
    });
}

let github: SandboxGitHub;
let folder: string;
const needs: Record<string, Need[]> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-permissions-"));
  const app = { id: 77, webhookSecret: "a secret for tests", webhookUrl: null, permissions: {} };
  github = await startSandboxGitHub({ owner: at.owner, users: [], app, dataFolder: folder });
  await github.createRepository(at.repo);
  for (const method of methodsUsed()) {
    needs[method] = await needsOf(asApp(github), method);
  }
});
afterAll(async () => {
  // Asked without the parameters that GitHub wants, because permissions come first.
  github.takeViolations();
  await github.close();
  await rm(folder, { recursive: true });
});

const rank: Readonly<Record<string, number>> = { read: 1, write: 2 };

/** The requests that would be refused with these permissions. */
function refusedWith(permissions: Readonly<Record<string, string>>): string[] {
  const grants = ({ permission, level }: Need) => (rank[permissions[permission] ?? ""] ?? 0) >= (rank[level] ?? 0);
  return Object.entries(needs).flatMap(([method, any]) => (any.length === 0 || any.some(grants) ? [] : [method]));
}

const { permissions } = appWants();

test("the requests are found", () => {
  expect(Object.keys(needs)).toEqual(expect.arrayContaining(["checks.create", "git.createCommit", "pulls.merge"]));
  expect(Object.values(needs).filter((any) => any.length > 0).length).toBeGreaterThan(20);
});

test("every request of the bot is allowed", () => {
  expect(refusedWith(permissions)).toEqual([]);
});

test.each(Object.entries(permissions).filter(([name]) => !(name in withoutRequest)))(
  "%s: %s is needed, and no less would do",
  (name, level) => {
    const less = { ...permissions, [name]: level === "write" ? "read" : "none" };
    expect(refusedWith(less)).not.toEqual([]);
  },
);

test("no permission goes without its reason", () => {
  const text = readFileSync(join(root, "bot/app.yml"), "utf8");
  for (const name of Object.keys(withoutRequest).filter((known) => known !== "metadata")) {
    expect(text).toMatch(new RegExp(`  ${name}: \\w+ # `));
  }
  expect(Object.keys(permissions)).toEqual(expect.arrayContaining(Object.keys(withoutRequest)));
});

test("the App is subscribed to what the bot handles, and to nothing else", () => {
  const handled = new Set<string>();
  const on = (names: string | readonly string[]) => {
    for (const name of [names].flat()) handled.add(name.replace(/\..*/, ""));
  };
  const app = { on, onAny: () => {}, onError: () => {} } as unknown as Parameters<typeof register>[0];
  register(app, ...([{}, {}, {}] as unknown as [Directory, Work]));
  // GitHub tells these to every App, and to every one that may write checks.
  for (const name of ["installation", "installation_repositories", "check_run", "check_suite"]) handled.delete(name);
  expect([...handled].sort()).toEqual([...appWants().events].sort());
});
