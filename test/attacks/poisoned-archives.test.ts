import { type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reports } from "../../core/report/fixtures/reports.ts";
import { at, owner } from "../conversation/bot-world.ts";
import { check, comments, evaluationRun, openPull, trainingRun } from "../conversation/runs.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** A report that passes everything, in an archive that is not what it should be: it is never a pass, nor repeated. */

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());

const passing = JSON.stringify(reports.passed);
const bytes = (text: string) => new TextEncoder().encode(text);
const zip = (files: Zippable) => zipSync(files);
const honest = { "report.json": bytes(passing) };
const symlink = { os: 3, attrs: 0o120777 << 16 } as const;

/** The archive with another name in it, as no tool would write it. */
function renamed(files: Zippable, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(zip(files)).toString("latin1").replaceAll(from, to), "latin1");
}

const attacks: [string, () => Uint8Array][] = [
  ["that leads out of itself", () => zip({ ...honest, "../../.github/workflows/x.yml": bytes("on: push") })],
  ["that leads to the root", () => zip({ ...honest, "/etc/cron.d/x": bytes("* * * * * root id") })],
  ["of a link to a file of the machine", () => zip({ "report.json": [bytes("/etc/passwd"), symlink] })],
  ["of two reports with one name", () => renamed({ ...honest, "repork.json": bytes("{}") }, "repork", "report")],
  ["of two reports whose names differ in case", () => zip({ ...honest, "REPORT.json": bytes("{}") })],
  ["that is a bomb", () => zip({ "report.json": new Uint8Array(16 * 1024 ** 2) })],
  [
    "of a thousand files",
    () => zip({ ...honest, ...Object.fromEntries([...Array(1_000).keys()].map((n) => [`${n}`, bytes("")])) }),
  ],
  ["that is torn", () => zip(honest).subarray(0, 300)],
  ["that is none", () => bytes(passing)],
  ["of an empty report", () => zip({ "report.json": bytes("") })],
  [
    "of a report nested a hundred thousand deep",
    () => zip({ "report.json": bytes("[".repeat(1e5) + "]".repeat(1e5)) }),
  ],
  [
    "of a report with the key __proto__",
    () => zip({ "report.json": bytes(passing.replace("{", '{"__proto__":{"isAdmin":true},')) }),
  ],
  [
    "of a report with a key that nobody knows",
    () => zip({ "report.json": bytes(passing.replace("{", '{"approved":true,')) }),
  ],
  ["of another model's report", () => zip({ "report.json": bytes(passing.replaceAll("late-flights", "other")) })],
  [
    "of a report with text without end",
    () => zip({ "report.json": bytes(passing.replace(/"command":"[^"]*"/, `"command":"${"@maria ".repeat(1e5)}"`)) }),
  ],
  [
    "whose verdict alone passes",
    () => zip({ "report.json": bytes(JSON.stringify({ ...reports.unsure, gates: reports.passed.gates })) }),
  ],
];

describe("no pass comes of an archive", () => {
  test.each(attacks)("%s", async (name, archive) => {
    const pull = await openPull(world, `archive-${attacks.findIndex(([other]) => other === name)}`);
    const before = await refs();
    await evaluationRun(world, await trainingRun(world, pull), archive());
    await world.quiet();
    const seen = await check(world, pull.headSha);
    expect(seen?.status).toBe("completed");
    expect(["failure", "action_required"]).toContain(seen?.conclusion);
    const said = (await comments(world, pull.number)).map(({ body }) => body).join("\n");
    expect(said).not.toMatch(/root:|@maria|isAdmin|Everything passed/);
    // What went wrong is told on the pull request, and nothing of the archive reaches git.
    expect(await refs()).toEqual(before);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

/** Where every branch and tag is; the looks at the holdout are counted on a branch of their own. */
async function refs(): Promise<Record<string, string>> {
  const { data: branches } = await world.as(owner).repos.listBranches({ ...at, per_page: 100 });
  const { data: tags } = await world.as(owner).repos.listTags({ ...at, per_page: 100 });
  const all = [...branches, ...tags].map(({ name, commit }) => [name, commit.sha]);
  return Object.fromEntries(all.filter(([name]) => name !== "sluice/looks"));
}

test("an honest one passes", async () => {
  const pull = await openPull(world, "archive-honest");
  await evaluationRun(world, await trainingRun(world, pull), zip(honest));
  await world.quiet();
  expect(await check(world, pull.headSha)).toMatchObject({ conclusion: "success" });
});
