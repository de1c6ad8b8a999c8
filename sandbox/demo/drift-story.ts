import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createPorts } from "../../composition/ports.ts";
import { historyBranch, historyPath, type MonitorHistory, parseHistory } from "../../core/monitor/history.ts";
import { proposalBranch } from "../../core/retrain/proposal.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { act, quote, say, table } from "../play/terminal.ts";
import { until } from "../play/until.ts";
import type { Retraining } from "./facts.ts";
import { model, owner, repository, templates } from "./plan.ts";
import type { Stage } from "./stage.ts";
import { type Actors, promoted } from "./story.ts";

/** The last act: the flights of May and June differ from those of winter, and the model follows them by a pull request. */

/** From which day on labels are not known yet, when the model is trained again. */
const labelledUntil = "2001-05-15";
const weeks = ["05-01", "05-08", "05-15", "05-22", "05-29", "06-05", "06-12", "06-19", "06-26"];
/** Those that have passed when labels of them have come; the others follow. */
const weeksFirst = 2;

const watched = `    monitor:
      source: future/flights-*.parquet
      every: 7d
      drift: { tolerance: 5% }
    # Two weeks in a row are no accident. What drifts is how many are late, which log loss feels first.
    retrain: { when: { drift: 2 }, better_at: log_loss, propose: auto_merge }
`;

export async function drifting(actors: Actors): Promise<Retraining> {
  const { stage, seen, note } = actors;
  act("5  The world moves on");
  say("maria takes back the strict airports, and lets Sluice watch the model and train it again when it is time to");
  await adoptMonitoring(stage);
  for (const place of Array.from({ length: weeksFirst }, (_, week) => week)) await watchWeek(stage, place);
  const pull = await until("the bot's proposal of a retraining", async () =>
    (await seen.pulls("main")).find(({ head }) => head === proposalBranch(model)),
  );
  const { data: opened } = await stage.octokit.pulls.get({ owner, repo: repository, pull_number: pull.number });
  quote(opened.user.login, opened.body ?? "");
  await watchRest(stage);
  const verdict = await until("the check on the retraining", () => seen.verdict(pull.number));
  await until("the bot to merge it", async () =>
    (await seen.pulls("main")).find(({ number, merged }) => number === pull.number && merged),
  );
  say(`the check says ${verdict}; the bot merges #${pull.number} (propose: auto_merge)`);
  const release = await until("its release", () => releaseWith(stage, labelledUntil));
  await promoted(seen, "staging", release);
  say(`${release} learnt from rows up to ${labelledUntil}; it is live in staging, and proposed to production`);
  const { windows } = await history(stage);
  tellWeeks(windows);
  await note({ name: "retraining", pull: pull.number, verdict });
  const seenWeeks = windows.map(({ from, to, rows, moved }) => ({ from, to, rows, moved }));
  return { weeks: seenWeeks, pull: pull.number, openedBy: opened.user.login, verdict, release };
}

async function adoptMonitoring({ maria }: Stage): Promise<void> {
  await maria.pushBranch("main", "Watch the model, and train it again when it is time to", async (folder) => {
    const path = join(folder, "sluice.yaml");
    const config = (await readFile(path, "utf8")).replace("      unseen: error\n", "");
    await writeFile(path, config.replace("\nenvironments:", `${watched}\nenvironments:`));
    for (const file of ["sluice-monitor.yml", "sluice-retrain.yml"]) {
      await cp(join(templates, file), join(folder, ".github/workflows", file));
    }
    await labelled(join(folder, "future/flights-2001-05.parquet"), join(folder, "data/flights-2001-05.parquet"));
  });
}

/** The flights whose labels have come by then. */
async function labelled(from: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const path = (file: string) => `'${file.replaceAll("'", "''")}'`;
  const rows = `select * from read_parquet(${path(from)}) where departure < timestamp '${labelledUntil}'`;
  try {
    await connection.run(`copy (${rows}) to ${path(to)} (format parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const day = (week: number) => `2001-${weeks[week]}`;

/** The workflow of the schedule, started by hand because this year is another one. */
async function watchWeek(stage: Stage, week: number): Promise<void> {
  const at = { owner, repo: repository, workflow_id: "sluice-monitor.yml" };
  const [from, to] = [day(week), day(week + 1)];
  await stage.octokit.actions.createWorkflowDispatch({ ...at, ref: "main", inputs: { from, to } });
  const seen = await until(`the monitor's look at the week of ${from}`, async () =>
    (await history(stage)).windows.find((window) => window.from.startsWith(from)),
  );
  say(
    `week of ${from}: ${seen.verdict}, ${seen.moved.length === 0 ? "nothing moved" : `${seen.moved.join(", ")} moved`}`,
  );
}

/** The weeks that follow while the retraining is judged; what it writes down is the same as the workflow does. */
async function watchRest({ maria, plan, github }: Stage): Promise<void> {
  const env = {
    GITHUB_TOKEN: github.tokenFor(maria.login),
    GITHUB_REPOSITORY: `${owner}/${repository}`,
    GITHUB_API_URL: github.url,
    SLUICE_REGISTRY: plan.registryUrl,
  };
  const ports = createPorts({ root: maria.folder, env, progress: { step: () => undefined } });
  const config = await loadConfig(ports.files, "sluice.yaml");
  for (let week = weeksFirst; week < weeks.length - 1; week += 1) {
    await monitor(ports, { config, model, environment: "production", from: day(week), to: day(week + 1) });
  }
}

async function history({ octokit }: Stage): Promise<MonitorHistory> {
  const path = historyPath("production", model);
  try {
    const { data } = await octokit.repos.getContent({ owner, repo: repository, ref: historyBranch, path });
    return parseHistory("content" in data ? Buffer.from(data.content, "base64").toString("utf8") : null, path);
  } catch (error) {
    if ((error as { status?: number }).status === 404) return parseHistory(null, path);
    throw error;
  }
}

/** The release whose commit says that it learnt from rows up to that day. */
async function releaseWith({ octokit }: Stage, day: string): Promise<string | null> {
  const at = { owner, repo: repository };
  const { data: tags } = await octokit.repos.listTags(at);
  for (const { name, commit } of tags) {
    const file = { ...at, ref: commit.sha, path: `training/${model}.yaml` };
    const found = await octokit.repos.getContent(file).catch(() => null);
    const text = found && "content" in found.data ? Buffer.from(found.data.content, "base64").toString("utf8") : "";
    if (text.includes(`until: ${day}`)) return name;
  }
  return null;
}

function tellWeeks(windows: MonitorHistory["windows"]): void {
  table(
    ["week of", "flights", "moved", "at least"],
    windows.map(({ from, rows, moved, columns }) => [
      from.slice(0, 10),
      String(rows),
      moved.join(", ") || "nothing",
      moved.map((name) => `${(100 * (columns[name]?.[1] ?? 0)).toFixed(1)} %`).join(", "),
    ]),
  );
}
