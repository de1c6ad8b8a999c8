import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appWants } from "../../composition/shipped.ts";
import type { Installation, Protection, Rule, WorkflowState } from "../../core/doctor/facts.ts";
import { known } from "../../core/doctor/finding.ts";
import { appId, at, type DoctorWorld, slug, startHealthyWorld, type Visit } from "./doctor-world.ts";

/** Findings about what the sandbox cannot become: an App that was changed, time that passed, a public repository. */

let world: DoctorWorld;
beforeAll(async () => {
  world = await startHealthyWorld();
});
afterAll(() => world.close());

type Told = NonNullable<Visit["told"]>;

const day = 86_400_000;
const ago = (days: number) => Date.now() - days * day;
const { permissions, events } = appWants();
const idsFor = async (told: Told) => (await world.examine({ told })).findings.map(({ id }) => id);

function installed(change: Partial<Installation>): Told {
  const installation = { appId, slug: "sluice", isSuspended: false, permissions, events, ...change };
  return () => ({ installation: async () => known(installation) });
}

const posted = (app: number, days: number): Told => {
  return () => ({ postedChecks: async () => known([{ name: "sluice", app, at: ago(days) }]) });
};

const newToGitHub: Told = () => ({
  forks: async () => known({ kind: "public", approval: "first_time_contributors_new_to_github" }),
});

test.each<[string, Told]>([
  ["app-not-installed", () => ({ installation: async () => known(null) })],
  ["app-suspended", installed({ isSuspended: true })],
  ["app-permissions-missing", installed({ permissions: { ...permissions, checks: "read" } })],
  ["app-permissions-needless", installed({ permissions: { ...permissions, secrets: "write" } })],
  ["app-events-missing", installed({ events: events.filter((event) => event !== "push") })],
  ["app-only-reports", installed(appWants("read-only"))],
  ["check-silent", posted(appId, 8)],
  ["check-silent", posted(15368, 0)],
  ["forks-run-unasked", newToGitHub],
])("%s is found alone", async (id, told) => {
  expect(await idsFor(told)).toEqual([id]);
});

const queue: Rule = { type: "merge_queue", rulesetId: 1, checks: [], codeOwnerReview: false };
const withQueue: Told = ({ rules }) => ({
  rules: async (branch) => {
    const reading = await rules(branch);
    return reading.known && branch === "main" ? known([...reading.value, queue]) : reading;
  },
});

test("a merge queue is well where the App hears of it", async () => {
  const deaf = installed({ events: events.filter((event) => event !== "merge_group") });
  const hearing = installed({ events: [...events, "merge_group"] });
  const ids = await idsFor((settings) => ({ ...withQueue(settings), ...deaf(settings) }));
  expect(ids[0]).toBe("merge-queue-unheard");
  expect(await idsFor((settings) => ({ ...withQueue(settings), ...hearing(settings) }))).toEqual([]);
});

describe("a workflow with a schedule", () => {
  const path = ".github/workflows/sluice-watch.yml";
  beforeAll(() => world.write(path, "on: { schedule: [{ cron: '17 5 * * *' }] }\npermissions: {}\njobs: {}\n"));
  afterAll(() => world.write(path, null));

  test.each<[string, Partial<WorkflowState>, string[]]>([
    ["ran this morning", { lastScheduled: { at: ago(0.4), conclusion: "success" } }, []],
    ["was dropped twice", { lastScheduled: { at: ago(2.5), conclusion: "success" } }, []],
    ["has not run for a week", { lastScheduled: { at: ago(7), conclusion: "success" } }, ["schedule-late"]],
    ["never ran", { lastScheduled: null }, ["schedule-late"]],
    ["is new", { createdAt: ago(0.5) }, []],
    ["fails", { lastScheduled: { at: ago(0.4), conclusion: "failure" } }, ["schedule-failing"]],
    ["was put to sleep", { state: "disabled_inactivity" }, ["schedule-asleep"]],
    ["was turned off", { state: "disabled_manually" }, ["workflow-disabled"]],
  ])("that %s", async (_, change, ids) => {
    const state = { path, state: "active", createdAt: ago(90), lastScheduled: null, ...change };
    expect(await idsFor(() => ({ workflowStates: async () => known([state]) }))).toEqual(ids);
  });
});

test("without the bot, an environment that sluice-deploy.yml would make is missed, until it is made as prescribed", async () => {
  const told: Told = () => ({ installation: async () => ({ known: false, because: "nobody asked" }) });
  const deploy = ".github/workflows/sluice-deploy.yml";
  await world.write(deploy, "on: push\npermissions: {}\njobs: {}\n");
  const { findings } = await world.examine({ told });
  expect(findings.map(({ id }) => id)).toEqual(["environment-missing", "environment-missing"]);
  for (const prescription of findings.flatMap(({ prescriptions = [] }) => prescriptions)) {
    await world.take(prescription);
  }
  expect(await idsFor(told)).toEqual([]);
  await world.write(deploy, null);
});

describe("on the command line", () => {
  const run = promisify(execFile);
  const root = join(import.meta.dirname, "../..");
  async function sluice(args: readonly string[], env: Record<string, string> = {}) {
    const options = { env: { PATH: process.env.PATH ?? "", GITHUB_API_URL: world.github.url, ...env } };
    const done = run(process.execPath, [join(root, "cli/main.ts"), "doctor", "--repository", slug, ...args], options);
    return await done.then(
      ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  }
  const credentials = () => ({
    GITHUB_TOKEN: world.github.tokenFor(at.owner),
    APP_ID: String(appId),
    PRIVATE_KEY: (world.github.app?.privateKey ?? "").replaceAll("\n", "\\n"),
  });

  test("a healthy repository ends with 0, also strictly", async () => {
    const { code, stdout } = await sluice(["--strict", "--json"], credentials());
    expect([code, JSON.parse(stdout)]).toEqual([0, { repository: slug, findings: [], unchecked: [] }]);
  });

  test("what could not be seen ends with 2 strictly alone", async () => {
    const { GITHUB_TOKEN } = credentials();
    expect((await sluice([], { GITHUB_TOKEN })).code).toBe(0);
    const { code, stdout } = await sluice(["--strict"], { GITHUB_TOKEN });
    expect([code, stdout]).toEqual([2, expect.stringContaining("Not checked:")]);
  });

  test("without a token, or with an App's number that is none, it says what to give", async () => {
    expect(await sluice([])).toMatchObject({ code: 64, stderr: expect.stringContaining("gh auth token") });
    const wrong = await sluice(["--app-id", "Iv1.abc"], credentials());
    expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining("--app-id 123456") });
  });
});

describe("classic branch protection", () => {
  const classic = (change: Partial<Protection> = {}): Told => {
    const protectionOf = (branch: string): Protection => ({
      checks: [{ context: branch === "main" ? "sluice" : "sluice-promotion", app: appId }],
      pullRequest: true,
      codeOwnerReview: true,
      restrictsPushes: false,
      allowsForcePushes: false,
      allowsDeletion: false,
      appsPastReview: ["sluice"],
      ...change,
    });
    return () => ({
      rules: async () => known([]),
      rulesets: async () => known([]),
      protection: async (branch) => known(protectionOf(branch)),
    });
  };

  test("guards as rulesets do, but keeps the App out of environments", async () => {
    expect(new Set(await idsFor(classic()))).toEqual(new Set(["app-barred-from-environment", "release-tags-movable"]));
  });

  test("of any source is none", async () => {
    const checks = ["sluice", "sluice-promotion"].map((context) => ({ context, app: null }));
    expect(await idsFor(classic({ checks }))).toContain("check-of-any-source");
  });

  test("that may be pushed to by force keeps no history", async () => {
    expect(await idsFor(classic({ allowsForcePushes: true }))).toContain("history-not-kept");
  });
});
