import { execFileSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createGitHubIssues } from "../../adapters/github/github-issues.ts";
import { createWebhook } from "../../adapters/webhook/webhook.ts";
import { createPorts } from "../../composition/ports.ts";
import { monitorSchema } from "../../core/config/schemas/monitor-schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { watch } from "../../operations/monitoring/watch.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { train } from "../../operations/training/train.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../../sandbox/github/types.ts";

/** Flights of May, day by day, as a schedule sees them that sometimes does not run. */

const model = "late-flights";
const at = { owner: "acme", repo: "flights" };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const folders: string[] = [];
let root = "";
let ports: Ports;
let github: SandboxGitHub;
let chat: Server;
let heard: string[] = [];

beforeAll(async () => {
  root = await scratch("sluice-watch-");
  await cp(join(import.meta.dirname, "../../examples/late-flights"), root, { recursive: true });
  for (const line of ["init -q -b main", "config user.name a", "config user.email a@b.c", "add -A", "commit -qm all"]) {
    execFileSync("git", line.split(" "), { cwd: root });
  }
  ports = createPorts({ root, env: {}, progress: { step: () => undefined } });
  await releaseAndPromote();
  github = await startSandboxGitHub({
    owner: at.owner,
    users: [],
    app: null,
    dataFolder: await scratch("sluice-watch-github-"),
  });
  await github.createRepository(at.repo, { fromFolder: join(root, "future") });
  chat = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    heard.push(JSON.parse(body).text);
    response.end("ok");
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
}, 120_000);
afterAll(async () => {
  chat.close();
  await github.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function scratch(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

const sql = (text: string) => withDuckDb({ scratch: root }, (connection) => connection.run(text));

async function releaseAndPromote(): Promise<void> {
  const config = await loadConfig(ports.files, "sluice.yaml");
  const commit = (await ports.repository.head("main")) as string;
  await train(ports, { config, model, commit });
  await evaluate(ports, { config, model, commit, stage: "release" });
  await gate(ports, { config, model });
  await release(ports, { config, model, commit });
  const [newest] = releasesOf(model, await ports.repository.tags(`${model}@v`));
  const { release: name, digest, uri } = newest as NonNullable<typeof newest>;
  await ports.repository.commitFile({
    ...{ branch: "env/production", path: `releases/${model}.yaml`, message: "Promote", expectedHead: null },
    content: JSON.stringify({ version: 1, model, stable: { release: name, digest, uri }, held: [] }),
  });
}

/** What the server has captured by then; on two days every flight is farther. */
async function capture(until: string): Promise<void> {
  const far = "departure::date in (date '2001-05-03', date '2001-05-04')";
  const rows = `select * replace ((case when ${far} then distance + 1500 else distance end)::int as distance)
    from ${literal(join(root, "future/*.parquet"))} where departure < ${literal(until)} and departure::date < date '2001-05-09'`;
  await sql(`copy (${rows}) to ${literal(join(root, "live.parquet"))} (format parquet)`);
}

/** What the workflow does at four in the morning of a day of May. */
async function run(day: number, rights: Record<string, "read" | "write"> = { issues: "write" }) {
  heard = [];
  const now = `2001-05-${String(day).padStart(2, "0")}T04:00:00Z`;
  await capture(now);
  const token = await github.issueJobToken(`${at.owner}/${at.repo}`, { contents: "read", ...rights });
  const client = new Octokit({ auth: token, baseUrl: github.url, log: silent });
  const address = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`;
  const here: Ports = {
    ...ports,
    clock: { ...ports.clock, now: () => Date.parse(now) },
    issues: createGitHubIssues({ client, ...at }),
    webhook: createWebhook({ HOOK: "https://chat.test/a" }, { fetch: (_, init) => fetch(address, init) }),
  };
  const config = await loadConfig(ports.files, "sluice.yaml");
  const watched = config.models[model] as NonNullable<(typeof config.models)[string]>;
  watched.monitor = monitorSchema.parse({ source: "live.parquet", alerts: { webhook: "HOOK" } });
  const outcome = await watch(here, { config, model, environment: "production", runUrl: "https://run.test/1" });
  const { newest, caughtUp } = outcome.facts;
  const windows = [...caughtUp, newest].map(({ window }) => window.from?.slice(8, 10)).join(" ");
  const notes = outcome.annotations.filter(({ title }) => /-not-/.test(title)).map(({ message }) => message);
  return { windows, conclusion: outcome.conclusion, notes, summary: outcome.summary };
}

async function issues(state: "open" | "closed") {
  const owner = new Octokit({ auth: github.tokenFor(at.owner), baseUrl: github.url, log: silent });
  const { data } = await owner.issues.listForRepo({ ...at, state, direction: "asc" });
  return data.map(({ title, body, user, comments }) => ({ title, body, by: user?.login, comments }));
}

describe("a model that is watched every day", () => {
  it("is looked at for the last day first", async () => {
    expect(await run(2)).toMatchObject({ windows: "01", notes: [] });
    expect(await issues("open")).toEqual([]);
  });

  it("is looked at for every day that the schedule missed, and tells of what is wrong now in one issue", async () => {
    const { windows, conclusion, summary } = await run(5);
    expect({ windows, conclusion }).toEqual({ windows: "02 03 04", conclusion: "refused" });
    expect(summary).toContain("<summary>Caught up: 2001-05-03, alarm</summary>");
    const [issue, ...more] = await issues("open");
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ title: "late-flights in production: the data moved", by: "github-actions[bot]" });
    expect(issue?.body).toContain("<!-- sluice:alert production late-flights drift -->\n### ❌");
    expect(issue?.body).toContain("2 windows in a row show it, since 2001-05-03.");
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(
      /^❌ late-flights in production: the data moved\. <https:\/\/run\.test\/1\|The run>\n• distance: /,
    );
  });

  it("says nothing anew while it goes on, and that it is over once", async () => {
    expect(await run(5)).toMatchObject({ windows: "04" });
    expect(heard).toEqual([]);
    expect(await issues("open")).toHaveLength(1);
    const told: string[][] = [];
    for (const day of [6, 7, 8]) {
      await run(day);
      told.push(heard);
    }
    expect(told).toEqual([[], [], [expect.stringMatching(/^✅ Ended: late-flights in production: the data moved\./)]]);
    expect(await issues("open")).toEqual([]);
    const [closed] = await issues("closed");
    expect(closed?.body).toContain("✅ **Ended:** 2001-05-07");
    expect(closed?.comments).toBe(0);
  });

  it("warns by name of what could not be told, and tells whom it can", async () => {
    const { notes, conclusion } = await run(10, { issues: "read" });
    expect(conclusion).toBe("refused");
    expect(notes).toEqual([expect.stringMatching(/^GitHub did not open an issue: status 403/)]);
    expect(heard).toEqual([expect.stringContaining("a window has no rows")]);
  });
});
