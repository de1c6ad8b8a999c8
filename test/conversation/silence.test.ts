import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { reportOf } from "../../core/monitor/fixtures/report.ts";
import { historyBranch, historyPath, parseHistory, withWindow } from "../../core/monitor/history.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { at, type BotWorld, model, owner, startBotWorld } from "./bot-world.ts";
import { reconfigure, steady } from "./promotion-world.ts";
import { until } from "./story.ts";

const day = 86_400_000;
const path = historyPath("production", model);
let world: BotWorld;
beforeAll(async () => {
  world = await startBotWorld({ sweepMs: 300, staging: "none" });
  const { release, digest, uri } = world.serving.v1;
  await world.release(world.serving.v1);
  await promotedLongAgo(writeReleaseFile({ version: 1, model, stable: { release, digest, uri }, held: [] }));
  await seenUntil(Date.now() - day);
  await reconfigure(world, (text) =>
    text.replace("    train: { baseline: linear }\n", "$&    monitor: { source: live/*.parquet }\n"),
  );
}, 120_000);
afterAll(() => world.close());

async function promotedLongAgo(content: string): Promise<void> {
  const { git } = world.as(owner);
  const { data: tree } = await git.createTree({
    ...at,
    tree: [{ path: releaseFilePath(model), mode: "100644", type: "blob", content }],
  });
  const author = { name: owner, email: "acme@example.com", date: "2026-04-01T00:00:00Z" };
  const { data: commit } = await git.createCommit({ ...at, message: "Promote", tree: tree.sha, parents: [], author });
  await git.createRef({ ...at, ref: "refs/heads/env/production", sha: commit.sha });
}

/** What a run of the monitor's workflow leaves. */
async function seenUntil(to: number): Promise<void> {
  const expectedHead = await world.repository.head(historyBranch);
  const known = parseHistory(expectedHead && (await world.repository.readFile(expectedHead, path)), path);
  const window = { from: new Date(to - day).toISOString(), to: new Date(to).toISOString(), rows: 10, newest: null };
  const content = JSON.stringify(withWindow(known, reportOf(0, { window })));
  await world.repository.commitFile({ branch: historyBranch, path, content, message: "Look", expectedHead });
}

async function forget(): Promise<void> {
  await world.repository.deleteBranch(historyBranch);
}

const silences = async (state: "open" | "closed") => {
  const { data } = await world.as(owner).issues.listForRepo({ ...at, state });
  return data.filter(({ title }) => title.endsWith("is not watched"));
};

const started = () =>
  world.github.workflowRuns
    .listRuns(`${at.owner}/${at.repo}`)
    .filter(({ event, path: file }) => event === "workflow_dispatch" && file.endsWith("/sluice-monitor.yml"));

const workflow = ".github/workflows/sluice-monitor.yml";
let template = "";

async function writeWorkflow(content: string): Promise<void> {
  const change = { branch: "main", path: workflow, content, message: "Change when live rows are looked at" };
  await world.repository.commitFile({ ...change, expectedHead: await world.repository.head("main") });
}

/** Several sweeps, and what they led to. */
async function sweeps(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await systemClock.sleep(350);
    await world.bot.idle();
  }
}

describe("a model at whose live rows somebody should look every day", () => {
  it("is left alone as long as that happens", async () => {
    await sweeps();
    expect(await silences("open")).toEqual([]);
    expect(started()).toEqual([]);
  });

  it("is told of when nobody has looked for days, with what keeps the bot from starting the workflow", async () => {
    template = (await world.repository.readFile("main", workflow)) ?? "";
    await writeWorkflow("name: Sluice monitor\non: push\njobs: {}\n");
    await forget();
    await seenUntil(Date.parse("2026-05-03T00:00:00Z"));
    await until("the issue", async () => (await silences("open")).length > 0);
    expect((await silences("open"))[0]?.body).toMatch(/could not be started: main has no such workflow/);
    expect(started()).toEqual([]);
  });

  it("is looked at once when that is possible, and still told of in one issue", async () => {
    await writeWorkflow(template);
    await until("the run", async () => started().length > 0);
    await world.restartBot();
    await sweeps();
    const [issue, ...more] = await silences("open");
    expect(more).toEqual([]);
    expect(issue?.title).toBe("late-flights in production is not watched");
    expect(started()).toMatchObject([{ headBranch: "main", actor: "sluice[bot]" }]);
    expect(steady(issue?.body ?? "")).toMatchInlineSnapshot(`
      "<!-- sluice:silence production late-flights -->
      ### 🕰️ late-flights in production is not watched

      What is known of its live rows ends at 2026-05-03, and a window is 24 h long. Drift and falling performance are not seen.

      \`sluice-monitor.yml\` was [started](URL).

      GitHub drops scheduled runs when it is busy, and puts schedules to sleep where nothing happens for 60 days: \`sluice doctor\` tells whether that is so. The next run looks at what was missed.

      <sub>This issue is closed when the live rows are looked at again.</sub>"
    `);
  });

  it("is no matter any more when somebody has", async () => {
    await seenUntil(Date.now() - day);
    await until("no issue", async () => (await silences("open")).length === 0);
    const [closed] = await silences("closed");
    expect(closed?.body).toContain("Settled:");
  });
});
