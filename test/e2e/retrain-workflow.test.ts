import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { webhookPath } from "../../bot/bot.ts";
import { type RunningBot, startBot } from "../../bot/start.ts";
import { literal } from "../../core/data/sql-text.ts";
import { manifest, settingsOf, webhookSecret } from "../conversation/bot-world.ts";
import { promoteByHand } from "./promote-by-hand.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/**
 * The workflow that trains again, run as it is, beside the workflows of watching and of pull requests and with the bot: from
 * two weeks that moved to a pull request whose checks have run.
 */

const at = { owner: "acme", repo: "late-flights" };
const model = "late-flights";
const retrained = `    monitor: { source: future/*.parquet, every: 7d, drift: { tolerance: 5% } }
    retrain: { when: { drift: 2 }, better_at: log_loss, propose: notify }
    gates:`;
const never = 3_600_000;
/** From which day on labels are not known yet. */
const labelledUntil = "2001-05-15";

let world: WorkflowWorld;
let bot: RunningBot;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-labels-"));
  const app = { id: 77, webhookSecret, webhookUrl: null, ...(await manifest()) };
  // Nothing is promoted by itself: there is no server here.
  const configure = (config: string) =>
    config
      .replace("    gates:", retrained)
      .replace("[distance, weekday]", "[distance, weekday, hour, origin, destination]")
      .replaceAll(/promotion: \w+/g, "promotion: none");
  world = await startWorkflowWorld(configure, [], app);
  bot = await startBot(settingsOf(world.github, never, world.registry));
  world.github.setWebhookUrl(bot.url + webhookPath);
  await world.finished("Sluice release");
  await promoteByHand(world.maria, { ...at, model });
  await labelsCome();
}, 120_000);
afterAll(async () => {
  world.github.setWebhookUrl(null);
  await bot.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

async function labelsCome(): Promise<void> {
  const from = join(import.meta.dirname, "../../examples/late-flights/future/flights-2001-05.parquet");
  const to = join(folder, "may.parquet");
  const rows = `select * from ${literal(from)} where departure < timestamp ${literal(labelledUntil)}`;
  const copy = `copy (${rows}) to ${literal(to)} (format parquet)`;
  await withDuckDb({ scratch: folder }, (connection) => connection.run(copy));
  const content = (await readFile(to)).toString("base64");
  const path = "data/flights-2001-05.parquet";
  await world.maria.repos.createOrUpdateFileContents({
    ...at,
    path,
    branch: "main",
    message: "Labels of May",
    content,
  });
}

/** Runs make webhooks, the bot answers with commits, and commits start runs. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await world.github.settled();
    await bot.idle();
    await world.runner.idle();
  }
}

async function start(workflow: string, inputs: Record<string, string>): Promise<void> {
  await world.maria.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref: "main", inputs });
  await quiet();
}

interface Ran {
  jobs: readonly { name: string; conclusion: string | null }[];
}
const jobsOf = ({ jobs }: Ran) => Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));

async function dueIssue(state: "open" | "closed") {
  const { data } = await world.maria.issues.listForRepo({ ...at, state });
  return data.find(({ title }) => title === `${model} is to be trained again`);
}

test("one week that moved leads to nothing", async () => {
  await start("sluice-monitor.yml", { from: "2001-05-01", to: "2001-05-08" });
  const run = await world.finished("Sluice retrain");
  expect(run, logOf(run)).toMatchObject({ event: "workflow_run", conclusion: "success" });
  expect(jobsOf(run)).toMatchObject({ decide: "success", notify: "success", count: "skipped", train: "skipped" });
  expect(await dueIssue("open")).toBeUndefined();
}, 120_000);

test("the second in a row has an issue, where the configuration leaves the training to people", async () => {
  await start("sluice-monitor.yml", { from: "2001-05-08", to: "2001-05-15" });
  const run = await world.finished("Sluice retrain");
  expect(jobsOf(run), logOf(run)).toMatchObject({ decide: "success", notify: "success", train: "skipped" });
  const issue = await dueIssue("open");
  expect(issue?.user?.login).toBe("github-actions[bot]");
  expect(issue?.body).toMatch(/late moved in 2 windows in a row, 2001-05-01 to 2001-05-15\. \[The run\]/);
  expect(issue?.body).toContain("| to judge by | 2001-05-08 | 2001-05-15 |");
}, 120_000);

test("its command trains, judges by the newest flights, and leads to the bot's pull request, whose checks run", async () => {
  const command = /gh workflow run (\S+) --field model=(\S+) --field because='([^']*)'/;
  const [, workflow = "", named = "", because = ""] = command.exec((await dueIssue("open"))?.body ?? "") ?? [];
  await start(workflow, { model: named, because });
  const run = await world.finished("Sluice retrain");
  expect(run, logOf(run)).toMatchObject({ event: "workflow_dispatch", conclusion: "success" });
  const { search, ...others } = jobsOf(run);
  expect(search).toBe("skipped"); // no parameters are looked for
  expect(Object.values(others).every((conclusion) => conclusion === "success")).toBe(true);
  expect(await dueIssue("open")).toBeUndefined();
  expect((await dueIssue("closed"))?.body).toContain("✅ **Settled:** a training has begun.");

  const pull = await theProposal();
  expect(pull.body).toContain("**Why now:** it was due (drift).");
  expect(pull.body).toMatch(
    /The new model is surely better than production at Log loss on [\d,]+ rows that neither has seen/,
  );
  const evaluated = await world.finished("Sluice evaluate");
  const report = JSON.parse((await world.artifact(evaluated, `sluice-report-${model}`))["report.json"] ?? "");
  const proposed = JSON.parse((await world.artifact(run, `sluice-proposal-${model}`))["report.json"] ?? "");
  // Trained anew from its commit, and judged by its own later rows beside what serves.
  expect(report).toMatchObject({ holdout: { rows: proposed.holdout.rows }, production: { release: `${model}@v1` } });
  expect(report.candidate.digest).toBe(proposed.candidate.digest);
  const { data: checks } = await world.maria.checks.listForRef({ ...at, ref: pull.head.sha });
  const sluice = checks.check_runs.filter(({ name }) => name === "sluice");
  expect(sluice.map(({ conclusion, app }) => [conclusion, app?.id])).toEqual([["success", 77]]);
}, 240_000);

async function theProposal() {
  const { data: pulls } = await world.maria.pulls.list({ ...at, base: "main" });
  const title = `Train ${model} on rows up to ${labelledUntil}`;
  expect(pulls.map((one) => [one.title, one.user?.login])).toEqual([[title, "sluice[bot]"]]);
  const [pull] = pulls;
  if (!pull) throw new Error("there is no proposal");
  const { data: files } = await world.maria.pulls.listFiles({ ...at, pull_number: pull.number });
  expect(files.map(({ filename }) => filename)).toEqual([`training/${model}.yaml`]);
  return pull;
}
