import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { signAsApp } from "../../adapters/github/settings/app-installation.ts";
import { readSettings } from "../../bot/settings.ts";
import { setUp } from "../../bot/setup/setup.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../../sandbox/github/types.ts";

/** A person with a browser registers the App; the browser is played by plain requests. */

let github: SandboxGitHub;
let folder: string;
let envFile: string;
beforeAll(async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "sluice-setup-github-"));
  github = await startSandboxGitHub({ owner: "acme", users: [], app: null, dataFolder });
});
afterAll(() => github.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-setup-"));
  envFile = join(folder, ".env");
});
afterEach(() => rm(folder, { recursive: true }));

interface SetupRun {
  url: string;
  said: string[];
  cancel(): void;
  ended: Promise<number>;
}

async function start(args: readonly string[] = [], apiUrl = github.url): Promise<SetupRun> {
  const said: string[] = [];
  const abort = new AbortController();
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  const ended = setUp(["--credentials", envFile, ...args], {
    variables: { GITHUB_API_URL: apiUrl },
    webhookPath: "/api/github/webhooks",
    signal: abort.signal,
    say: (text) => {
      said.push(text);
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url) resolve(url);
    },
  });
  ended.catch(() => null);
  return { url: await listening, said, cancel: () => abort.abort(), ended };
}

const unescaped = (text = "") => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

/** The form on the page, as a browser reads it. */
async function formOn(url: string) {
  const html = await (await fetch(url)).text();
  const [, action] = /action="([^"]+)"/.exec(html) ?? [];
  const [, manifest] = /name="manifest" value="([^"]+)"/.exec(html) ?? [];
  return { action: unescaped(action), manifest: unescaped(manifest), html };
}

/** Follows the pages until GitHub sends the browser back; returns where to. */
async function throughGitHub({ action, manifest }: { action: string; manifest: string }): Promise<string> {
  const asked = await fetch(action, { method: "POST", body: new URLSearchParams({ manifest }) });
  const [, confirm] = /action="([^"]+)"/.exec(await asked.text()) ?? [];
  const sent = await fetch(new URL(confirm ?? "", github.url), { method: "POST", redirect: "manual" });
  return sent.headers.get("location") ?? "";
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("whoever goes through with it", () => {
  test("has an App that the bot can be", async () => {
    const setup = await start(["--webhook-url", "https://bot.example.com"]);
    const form = await formOn(setup.url);
    const back = await throughGitHub(form);
    const made = await fetch(back);
    expect([made.status, await made.text()]).toEqual([200, expect.stringContaining("/installations/new")]);
    expect(await setup.ended).toBe(0);
    const settings = readSettings(parseEnv(await readFile(envFile, "utf8")));
    expect(settings).toMatchObject({
      appId: expect.any(Number),
      webhookSecret: expect.stringMatching(/^[0-9a-f]{40}$/),
      apiUrl: github.url,
    });
    expect(signAsApp(settings, 0).split(".")).toHaveLength(3);
  });

  test("gives it the permissions and events of app.yml, and keeps it private", async () => {
    const setup = await start(["--webhook-url", "https://smee.io/channel", "--name", "Sluice of acme"]);
    const manifest = JSON.parse((await formOn(setup.url)).manifest);
    const wanted = parse(await readFile(join(import.meta.dirname, "../../bot/app.yml"), "utf8"));
    expect(manifest).toMatchObject({
      name: "Sluice of acme",
      public: false,
      default_permissions: wanted.default_permissions,
      default_events: wanted.default_events,
      hook_attributes: { url: "https://smee.io/channel", active: true },
    });
    setup.cancel();
  });

  test("can register one that may only report, and tells the bot so", async () => {
    const setup = await start(["--read-only"]);
    const form = await formOn(setup.url);
    const { default_permissions: rights } = JSON.parse(form.manifest);
    expect(rights).toMatchObject({ contents: "read", actions: "read", checks: "write", pull_requests: "write" });
    expect(rights).not.toHaveProperty("deployments");
    await fetch(await throughGitHub(form));
    await setup.ended;
    expect(readSettings(parseEnv(await readFile(envFile, "utf8")))).toMatchObject({ readOnly: true });
  });

  test("can leave the webhook for later, with a secret that is told nobody", async () => {
    const setup = await start();
    const form = await formOn(setup.url);
    expect(JSON.parse(form.manifest).hook_attributes.active).toBe(false);
    await fetch(await throughGitHub(form));
    await setup.ended;
    expect(parseEnv(await readFile(envFile, "utf8")).WEBHOOK_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect(setup.said.join("\n")).toContain("The webhook is off");
  });

  test("can let an organisation own it", async () => {
    const setup = await start(["--org", "acme-ml"]);
    expect((await formOn(setup.url)).action).toContain("/organizations/acme-ml/settings/apps/new?state=");
    setup.cancel();
  });

  test("sees no secret, and keeps them in a file of their own", async () => {
    const setup = await start(["--webhook-url", "https://bot.example.com"]);
    const pages = [
      (await formOn(setup.url)).html,
      await (await fetch(await throughGitHub(await formOn(setup.url)))).text(),
    ];
    await setup.ended;
    const { PRIVATE_KEY = "", WEBHOOK_SECRET = "" } = parseEnv(await readFile(envFile, "utf8"));
    const shown = [...pages, ...setup.said].join("\n");
    expect(shown).not.toContain(WEBHOOK_SECRET);
    expect(shown).not.toContain(PRIVATE_KEY.split("\n")[1]);
    expect(shown).not.toContain("BEGIN");
    expect((await stat(envFile)).mode & 0o777).toBe(0o600);
  });
});

describe("nothing is written", () => {
  afterEach(async () => expect(await exists(envFile)).toBe(false));

  test("when the person gives up", async () => {
    const setup = await start();
    setup.cancel();
    await expect(setup.ended).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("Nothing was written"),
    });
  });

  test.each([
    ["no state", (back: URL) => back.searchParams.delete("state")],
    ["another state", (back: URL) => back.searchParams.set("state", "0".repeat(64))],
  ])("for an answer with %s, whose code stays unused", async (_, change) => {
    const setup = await start();
    const back = new URL(await throughGitHub(await formOn(setup.url)));
    const code = back.searchParams.get("code");
    change(back);
    expect((await fetch(back)).status).toBe(403);
    expect((await fetch(`${github.url}/app-manifests/${code}/conversions`, { method: "POST" })).status).toBe(201);
    setup.cancel();
    await setup.ended.catch(() => null);
  });

  test("for a code that is used up, and one may try again", async () => {
    const setup = await start();
    const back = new URL(await throughGitHub(await formOn(setup.url)));
    await fetch(`${github.url}/app-manifests/${back.searchParams.get("code")}/conversions`, { method: "POST" });
    const answer = await fetch(back);
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("good once, and for an hour")]);
    expect(setup.said.at(-1)).toContain("good once");
    expect((await fetch(setup.url)).status).toBe(200);
    setup.cancel();
    await setup.ended.catch(() => null);
  });

  test("without a code, or for what no browser sends", async () => {
    const setup = await start();
    const state = new URL((await formOn(setup.url)).action).searchParams.get("state");
    expect((await fetch(`${setup.url}/made?state=${state}`)).status).toBe(400);
    expect((await fetch(setup.url, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${setup.url}/.env`)).status).toBe(404);
    expect(await statusForHost(setup.url, "evil.example.com")).toBe(421);
    setup.cancel();
    await setup.ended.catch(() => null);
  });

  test.each([
    ["an address that is none", ["--webhook-url", "bot.example.com"]],
    ["an address that others can read along", ["--webhook-url", "http://bot.example.com"]],
    ["an organisation that is a path", ["--org", "../x"]],
    ["a port that is none", ["--port", "99999"]],
    ["an option that does not exist", ["--publik"]],
  ])("for %s", async (_, args) => {
    const surroundings = { variables: {}, webhookPath: "/", say: () => {}, signal: new AbortController().signal };
    await expect(setUp(["--credentials", envFile, ...args], surroundings)).rejects.toMatchObject({ code: "USAGE" });
  });
});

test("a file that is there is never overwritten, and GitHub is not asked", async () => {
  await writeFile(envFile, "APP_ID=1\n");
  await chmod(envFile, 0o600);
  const surroundings = { variables: {}, webhookPath: "/", say: () => {}, signal: new AbortController().signal };
  const refused = setUp(["--credentials", envFile], surroundings);
  await expect(refused).rejects.toMatchObject({ code: "USAGE", message: `${envFile} is there already.` });
  expect(await readFile(envFile, "utf8")).toBe("APP_ID=1\n");
});

test("the published command reaches it, and leaves everything else to the command line", () => {
  const sluice = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, "../../bin/sluice.ts"), ...args], { encoding: "utf8" });
  expect(sluice("bot", "setup", "--help").stdout).toContain("sluice bot setup [options]");
  expect(sluice("bot", "fly")).toMatchObject({ status: 64, stderr: expect.stringContaining('does not know "fly"') });
  expect(sluice("--help").stdout).toMatch(/doctor \[options\][\s\S]*sluice bot setup/);
});

function statusForHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
}
