import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { startSandboxGitHub } from "./sandbox-github.ts";
import type { Json, SandboxApp, SandboxEvent, SandboxGitHub } from "./types.ts";

export const owner = "acme";
export const repo = "models";
export const at = { owner, repo } as const;

export interface TestWorld {
  github: SandboxGitHub;
  events: SandboxEvent[];
  /** Octokit as acme (owner), maria (write), the App's installation, or with any token. */
  asOwner: Octokit;
  asMaria: Octokit;
  asApp: Octokit;
  withToken(token: string): Octokit;
  folder: string;
  close(): Promise<void>;
}

/** A sandbox with the repository acme/models, the users maria and tom, and the App `sluice`. */
export async function startWorld(app: Partial<SandboxApp> = {}): Promise<TestWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-github-"));
  const github = await startSandboxGitHub({
    owner,
    users: ["maria", "tom"],
    app: { id: 77, webhookSecret: "s3cret", webhookUrl: null, ...app },
    dataFolder: join(folder, "data"),
  });
  await github.createRepository(repo);
  const events: SandboxEvent[] = [];
  github.onEvent((event) => events.push(event));
  const withToken = (token: string): Octokit => new Octokit({ auth: token, ...quiet(github) });
  return {
    github,
    events,
    asOwner: withToken(github.tokenFor(owner)),
    asMaria: withToken(github.tokenFor("maria")),
    asApp: appOctokit(github),
    withToken,
    folder,
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Octokit prints every refused request otherwise, and the tests provoke many. */
const quiet = (github: SandboxGitHub) => ({
  baseUrl: github.url,
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
});

function appOctokit(github: SandboxGitHub): Octokit {
  const app = github.app;
  if (!app) {
    throw new Error("the sandbox has no App");
  }
  const auth = { appId: app.id, privateKey: app.privateKey, installationId: app.installationId };
  return new Octokit({ authStrategy: createAppAuth, auth, ...quiet(github) });
}

/** The App's own Octokit, which signs as the App instead of as its installation. */
export function appItself(github: SandboxGitHub): Octokit {
  const { id: appId, privateKey } = github.app ?? { id: 0, privateKey: "" };
  return new Octokit({ authStrategy: createAppAuth, auth: { appId, privateKey }, ...quiet(github) });
}

/** A commit of one file by the contents API; returns its id. */
export async function commitFile(octokit: Octokit, path: string, text: string, branch = "main"): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const existing = await octokit.repos.getContent({ ...at, path, ref: branch }).catch(() => null);
  const sha = existing ? (existing.data as Json).sha : undefined;
  const { data } = await octokit.repos.createOrUpdateFileContents({
    ...at,
    path,
    branch,
    content,
    sha,
    message: `Write ${path}`,
  });
  return String(data.commit.sha);
}

export async function createBranch(octokit: Octokit, branch: string, from = "main"): Promise<void> {
  const { data } = await octokit.git.getRef({ ...at, ref: `heads/${from}` });
  await octokit.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: data.object.sha });
}

/** A branch with one new file, and a pull request for it; returns its number. */
export async function openPull(octokit: Octokit, branch: string, path = `${branch}.txt`): Promise<number> {
  await createBranch(octokit, branch);
  await commitFile(octokit, path, `${branch}\n`, branch);
  const { data } = await octokit.pulls.create({ ...at, title: `Add ${path}`, head: branch, base: "main", body: "why" });
  return data.number;
}

/** The status and message of a refused request. */
export async function refusal(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: Json } };
    return { status, message: response?.data?.message };
  }
  throw new Error("the request was not refused");
}

export async function runGit(folder: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=Maria", "-c", "user.email=maria@example.com", "-c", "init.defaultBranch=main"];
  const environment = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null" };
  const { stdout } = await promisify(execFile)("git", [...identity, ...args], { cwd: folder, env: environment });
  return stdout.trim();
}

/** The address with a token as password, as one clones with. */
export function authenticated(url: string, token: string): string {
  return url.replace("http://", `http://x-access-token:${token}@`);
}

export interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Something that takes webhooks; it answers as `answer` says. */
export async function startReceiver(answer: () => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(answer()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, received, close: () => new Promise((resolve) => server.close(resolve)) };
}
